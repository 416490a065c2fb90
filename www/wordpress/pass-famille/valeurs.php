<?php
/**
 * What is accepted: the attributes of the element and the settings. Everything else is dropped here, before any output.
 *
 * @package PassFamille
 */

namespace PassFamille;

defined( 'ABSPATH' ) || exit;

/** The name of the option that holds the settings. */
const OPTION = 'pass_famille';

/** Attributes that take one word of a list. Without the attribute, the loader has its own default. */
const CHOIX = array(
	'langue'    => array( 'fr', 'en', 'ar' ),
	'theme'     => array( 'clair', 'sombre', 'auto' ),
	'isolation' => array( 'ombre', 'cadre' ),
	'ouverture' => array( 'proche', 'immediate', 'clic' ),
	'densite'   => array( 'normale', 'compacte' ),
);

/** The identifier of a service, as the city's file writes it. */
const DEMARCHE = '/^[a-z0-9-]{1,40}$/D';

/** What fits in one line of contact. */
const CONTACT_MAX = 200;

/**
 * The settings, each a string, empty when it is not set.
 *
 * @return array{adresse: string, version: string, empreinte: string, contact: string}
 */
function reglages() {
	$vides    = array_fill_keys( array( 'adresse', 'version', 'empreinte', 'contact' ), '' );
	$reglages = get_option( OPTION, array() );
	$reglages = is_array( $reglages ) ? array_intersect_key( $reglages, $vides ) : array();
	return array_merge( $vides, array_filter( $reglages, 'is_string' ) );
}

/**
 * Whether there is a tag to write. Together or not at all: without its hash, a script is whatever its server becomes.
 *
 * @param array $reglages The settings.
 * @return bool
 */
function complets( $reglages ) {
	return ! in_array( '', array( $reglages['adresse'], $reglages['version'], $reglages['empreinte'] ), true );
}

/**
 * The attributes that may be written on the element. A value that is not known is left out.
 *
 * @param mixed $saisis What the author wrote.
 * @return array<string, string>
 */
function attributs( $saisis ) {
	$saisis = is_array( $saisis ) ? array_map( __NAMESPACE__ . '\texte', $saisis ) : array();
	$surs   = array();

	$demarches = explode( ',', sans_guillemets( $saisis['demarches'] ?? '' ) );
	$demarches = preg_grep( DEMARCHE, array_map( 'trim', $demarches ) );
	if ( $demarches ) {
		$surs['demarches'] = implode( ',', array_unique( $demarches ) );
	}
	foreach ( CHOIX as $nom => $valeurs ) {
		$valeur = sans_guillemets( $saisis[ $nom ] ?? '' );
		if ( in_array( $valeur, $valeurs, true ) ) {
			$surs[ $nom ] = $valeur;
		}
	}
	$contact = contact( $saisis['contact'] ?? '' );
	if ( '' === $contact ) {
		$contact = reglages()['contact'];
	}
	if ( '' !== $contact ) {
		$surs['contact'] = $contact;
	}
	return $surs;
}

/**
 * The origin of the service, or nothing when it cannot be one.
 *
 * @param string $saisie What was typed.
 * @return string|null
 */
function adresse( $saisie ) {
	$hote = '(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9]';
	$port = '(?::[0-9]{1,5})?';
	// The city's own machine is the only one reached without encryption, for a trial.
	$forme  = "~^(?:https://(?:$hote|localhost)$port|http://(?:localhost|127\.0\.0\.1)$port)$~D";
	$saisie = strtolower( rtrim( trim( $saisie ), '/' ) );
	return preg_match( $forme, $saisie ) ? $saisie : null;
}

/**
 * The version of the tag, without the letter that its address puts before it.
 *
 * @param string $saisie What was typed.
 * @return string|null
 */
function version( $saisie ) {
	return preg_match( '/^v?([0-9]{1,4}(?:\.[0-9]{1,4}){2})$/D', trim( $saisie ), $trouve ) ? $trouve[1] : null;
}

/**
 * The hash of the tag: SHA-384 is 48 bytes, hence 64 characters.
 *
 * @param string $saisie What was typed.
 * @return string|null
 */
function empreinte( $saisie ) {
	$saisie = trim( $saisie );
	return preg_match( '~^sha384-[A-Za-z0-9+/]{64}$~D', $saisie ) ? $saisie : null;
}

/**
 * One line of plain text.
 *
 * @param string $saisie What was typed.
 * @return string
 */
function contact( $saisie ) {
	$ligne = sanitize_text_field( $saisie );
	return function_exists( 'mb_substr' ) ? mb_substr( $ligne, 0, CONTACT_MAX ) : $ligne;
}

/**
 * A string, whatever came.
 *
 * @param mixed $valeur What came.
 * @return string
 */
function texte( $valeur ) {
	return is_scalar( $valeur ) ? (string) $valeur : '';
}

/**
 * Visual editors turn the quotes of a short code into typographic ones, which then belong to the value.
 *
 * @param string $valeur What was typed.
 * @return string
 */
function sans_guillemets( $valeur ) {
	return (string) preg_replace( '/^[\s"\'“”″«»]+|[\s"\'“”″«»]+$/u', '', $valeur );
}
