<?php
/**
 * The settings page, through the settings API, which checks the nonce and the capability.
 *
 * @package PassFamille
 */

namespace PassFamille;

defined( 'ABSPATH' ) || exit;

/** The page's name in its address. */
const PAGE = 'pass-famille';

/**
 * Address of the settings page.
 *
 * @return string
 */
function page_reglages() {
	return admin_url( 'options-general.php?page=' . PAGE );
}

/**
 * The page in the menu of settings.
 */
function declarer_page() {
	add_options_page( 'Pass Famille', 'Pass Famille', 'manage_options', PAGE, __NAMESPACE__ . '\montrer_page' );
}

/**
 * A link from the list of plugins.
 *
 * @param array $liens The links already there.
 * @return array
 */
function ajouter_lien( $liens ) {
	$lien = sprintf( '<a href="%s">%s</a>', esc_url( page_reglages() ), esc_html__( 'Réglages', 'pass-famille' ) );
	return array_merge( array( $lien ), (array) $liens );
}

/**
 * The option, its check and its fields.
 */
function declarer_reglages() {
	$option = array(
		'type'              => 'array',
		'sanitize_callback' => __NAMESPACE__ . '\verifier',
		'default'           => array(),
		'show_in_rest'      => false,
	);
	register_setting( OPTION, OPTION, $option );
	add_settings_section( 'balise', '', __NAMESPACE__ . '\expliquer', PAGE );
	foreach ( champs() as $nom => $champ ) {
		$champ['nom']       = $nom;
		$champ['label_for'] = OPTION . '-' . $nom;
		add_settings_field( $nom, $champ['titre'], __NAMESPACE__ . '\montrer_champ', PAGE, 'balise', $champ );
	}
}

/**
 * The fields in their order.
 *
 * @return array<string, array{titre: string, exemple: string, aide: string}>
 */
function champs() {
	return array(
		'adresse'   => array(
			'titre'   => __( 'Adresse du service', 'pass-famille' ),
			'exemple' => 'https://famille.exemple.fr',
			'aide'    => __( 'L’adresse du service Pass Famille de votre ville, sans rien après le nom.', 'pass-famille' ),
		),
		'version'   => array(
			'titre'   => __( 'Version', 'pass-famille' ),
			'exemple' => '0.1.0',
			'aide'    => __( 'Les chiffres qui suivent le « v » dans l’adresse de la balise.', 'pass-famille' ),
		),
		'empreinte' => array(
			'titre'   => __( 'Empreinte (integrity)', 'pass-famille' ),
			'exemple' => 'sha384-…',
			'aide'    => __( 'Le texte qui commence par sha384- dans la balise : le navigateur refuse tout autre fichier.', 'pass-famille' ),
		),
		'contact'   => array(
			'titre'   => __( 'Contact', 'pass-famille' ),
			'exemple' => __( 'Service enfance, 02 00 00 45 91', 'pass-famille' ),
			'aide'    => __( 'Montré quand le formulaire ne peut pas s’afficher. Une page peut en donner un autre.', 'pass-famille' ),
		),
	);
}

/**
 * Keeps what is right; what is not is said, and its former value stays.
 *
 * @param mixed $saisis What was sent.
 * @return array
 */
function verifier( $saisis ) {
	$saisis = array_map( __NAMESPACE__ . '\texte', is_array( $saisis ) ? $saisis : array() );
	$saisis = array_map( 'trim', $saisis );
	$gardes = reglages();
	$regles = array(
		'adresse'   => __( 'Adresse du service : écrivez https:// suivi du nom, sans rien après (exemple : https://famille.exemple.fr).', 'pass-famille' ),
		'version'   => __( 'Version : écrivez trois nombres séparés par des points (exemple : 0.1.0).', 'pass-famille' ),
		'empreinte' => __( 'Empreinte : recopiez sha384- et les 64 caractères qui suivent, sans les guillemets.', 'pass-famille' ),
	);
	$fautes = 0;
	// These choose the script that runs in every page: nobody may, who may not write one.
	if ( ! current_user_can( 'unfiltered_html' ) ) {
		$regles = array();
	}
	foreach ( $regles as $nom => $message ) {
		$saisi  = $saisis[ $nom ] ?? '';
		$valeur = '' === $saisi ? '' : call_user_func( __NAMESPACE__ . '\\' . $nom, $saisi );
		if ( null === $valeur ) {
			add_settings_error( OPTION, $nom, $message );
			++$fautes;
		} else {
			$gardes[ $nom ] = $valeur;
		}
	}
	if ( 0 === $fautes && '' !== $gardes['version'] . $gardes['empreinte'] && ! complets( $gardes ) ) {
		add_settings_error( OPTION, 'ensemble', __( 'L’adresse, la version et l’empreinte vont ensemble : recopiez les trois.', 'pass-famille' ) );
	}
	$gardes['contact'] = contact( $saisis['contact'] ?? '' );
	return $gardes;
}

/**
 * Where the values come from.
 */
function expliquer() {
	$adresse = reglages()['adresse'];
	echo '<p>';
	esc_html_e( 'La page « Intégrer » du service donne la balise de votre ville. Recopiez ici ses valeurs.', 'pass-famille' );
	if ( '' !== $adresse ) {
		$lien = $adresse . '/integrer';
		printf( ' <a href="%s">%s</a>', esc_url( $lien, array( 'https', 'http' ) ), esc_html( $lien ) );
	}
	echo '</p>';
}

/**
 * One field.
 *
 * @param array $champ What `champs()` says of it.
 */
function montrer_champ( $champ ) {
	printf(
		'<input type="text" class="large-text%1$s" id="%2$s" name="%3$s" value="%4$s" placeholder="%5$s" aria-describedby="%2$s-aide" spellcheck="false" autocomplete="off">',
		'contact' === $champ['nom'] ? '' : ' code',
		esc_attr( $champ['label_for'] ),
		esc_attr( OPTION . '[' . $champ['nom'] . ']' ),
		esc_attr( reglages()[ $champ['nom'] ] ),
		esc_attr( $champ['exemple'] )
	);
	printf( '<p class="description" id="%s-aide">%s</p>', esc_attr( $champ['label_for'] ), esc_html( $champ['aide'] ) );
}

/**
 * The page.
 */
function montrer_page() {
	if ( ! current_user_can( 'manage_options' ) ) {
		return;
	}
	echo '<div class="wrap" lang="fr"><h1>Pass Famille</h1><form action="options.php" method="post">';
	settings_fields( OPTION );
	do_settings_sections( PAGE );
	submit_button( __( 'Enregistrer', 'pass-famille' ) );
	echo '</form>';
	montrer_suite();
	echo '</div>';
}

/**
 * What to do once it is set: write the short code, and let the policy of the site allow the service.
 */
function montrer_suite() {
	$reglages = reglages();
	if ( ! complets( $reglages ) ) {
		return;
	}
	printf( '<h2>%s</h2>', esc_html__( 'Dans une page', 'pass-famille' ) );
	printf( '<p>%s</p>', esc_html__( 'Ajoutez le bloc « Pass Famille », ou ce code court :', 'pass-famille' ) );
	echo '<p><code>[pass-famille demarches="cantine"]</code></p>';
	printf( '<h2>%s</h2>', esc_html__( 'Si votre site a une politique de sécurité (CSP)', 'pass-famille' ) );
	printf( '<p>%s</p>', esc_html__( 'Ajoutez à ses directives, pour isolation="ombre" :', 'pass-famille' ) );
	printf( "<p><code>script-src %1\$s 'wasm-unsafe-eval'; connect-src %1\$s</code></p>", esc_html( $reglages['adresse'] ) );
	printf( '<p>%s</p>', esc_html__( 'Pour isolation="cadre" :', 'pass-famille' ) );
	printf( '<p><code>script-src %1$s; frame-src %1$s</code></p>', esc_html( $reglages['adresse'] ) );
}
