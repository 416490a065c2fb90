<?php
/**
 * What a visitor receives: the same for the block and for the short code.
 *
 * @package PassFamille
 */

namespace PassFamille;

defined( 'ABSPATH' ) || exit;

/** The handle of the loader and of the sheet. */
const POIGNEE = 'pass-famille';

/**
 * Declares the block, the short code and what they load.
 */
function declarer() {
	$reglages = reglages();
	if ( complets( $reglages ) ) {
		$source = "{$reglages['adresse']}/v{$reglages['version']}/pass-famille.js";
		// No `ver`: the address says the version, and the bytes behind it never change.
		wp_register_script( POIGNEE, $source, array(), null, false ); // phpcs:ignore WordPress.WP.EnqueuedResourceParameters.MissingVersion
	}
	wp_register_style( POIGNEE, plugins_url( 'pass-famille.css', __FILE__ ), array(), '0.1.0' );
	register_block_type( __DIR__, array( 'render_callback' => __NAMESPACE__ . '\bloc' ) );
	add_shortcode( 'pass-famille', __NAMESPACE__ . '\formulaire' );
}

/**
 * The block: the form in the box that carries the block's width and class.
 *
 * @param array $saisis Attributes of the block.
 * @return string
 */
function bloc( $saisis ) {
	$formulaire = formulaire( $saisis );
	return '' === $formulaire ? '' : sprintf( '<div %s>%s</div>', get_block_wrapper_attributes(), $formulaire );
}

/**
 * The form.
 *
 * @param mixed $saisis Attributes, as their author wrote them.
 * @return string
 */
function formulaire( $saisis ) {
	$reglages  = reglages();
	$attributs = attributs( $saisis );
	$secours   = secours( $reglages, $attributs );
	if ( ! complets( $reglages ) ) {
		return a_regler() . $secours;
	}
	if ( is_feed() ) {
		return $secours;
	}
	wp_enqueue_script( POIGNEE );
	wp_enqueue_style( POIGNEE );
	$balise = '<pass-famille';
	foreach ( $attributs as $nom => $valeur ) {
		$balise .= sprintf( ' %s="%s"', $nom, esc_attr( $valeur ) );
	}
	return $balise . '>' . $secours . '</pass-famille>';
}

/**
 * What is shown when the form cannot run: the same form as plain pages, and whom to call.
 *
 * @param array $reglages  The settings.
 * @param array $attributs Attributes already checked.
 * @return string
 */
function secours( $reglages, $attributs ) {
	$secours = '';
	if ( '' !== $reglages['adresse'] ) {
		$lien = $reglages['adresse'] . '/formulaire';
		if ( isset( $attributs['demarches'] ) ) {
			$lien = add_query_arg( 'demarches', $attributs['demarches'], $lien );
		}
		$secours .= sprintf(
			'<p lang="fr"><a href="%s">%s</a></p>',
			esc_url( $lien, array( 'https', 'http' ) ),
			esc_html__( 'Faire ma demande en ligne', 'pass-famille' )
		);
	}
	if ( isset( $attributs['contact'] ) ) {
		/* translators: %s: whom to call, as the city wrote it. */
		$contact  = sprintf( __( 'Besoin d’aide ? %s', 'pass-famille' ), $attributs['contact'] );
		$secours .= sprintf( '<p lang="fr">%s</p>', esc_html( $contact ) );
	}
	return $secours;
}

/**
 * Tells those who can set it up that it is not; tells visitors nothing.
 *
 * @return string
 */
function a_regler() {
	if ( ! current_user_can( 'manage_options' ) ) {
		return '';
	}
	return sprintf(
		'<p lang="fr">%s <a href="%s">%s</a></p>',
		esc_html__( 'Pass Famille n’est pas encore réglé : les visiteurs ne voient pas le formulaire.', 'pass-famille' ),
		esc_url( page_reglages() ),
		esc_html__( 'Ouvrir les réglages', 'pass-famille' )
	);
}

/**
 * The loader's tag, with its hash. WordPress 6.1 knows neither integrity nor async.
 *
 * @param string $balise  What WordPress wrote.
 * @param string $poignee Whose tag it is.
 * @param string $source  Its address.
 * @return string
 */
function balise_script( $balise, $poignee, $source ) {
	if ( POIGNEE !== $poignee ) {
		return $balise;
	}
	return wp_get_script_tag(
		array(
			'id'          => POIGNEE . '-js',
			'src'         => $source,
			'integrity'   => reglages()['empreinte'],
			'crossorigin' => 'anonymous',
			'async'       => true,
		)
	);
}
