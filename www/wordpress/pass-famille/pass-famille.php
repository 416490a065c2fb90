<?php
/**
 * Plugin Name:       Pass Famille
 * Description:       Pose le formulaire Pass Famille de votre ville dans une page, par un bloc ou par un code court.
 * Version:           0.1.0
 * Requires at least: 6.1
 * Requires PHP:      7.4
 * Author:            Pass Famille
 * License:           MIT
 * License URI:       https://opensource.org/license/mit
 * Text Domain:       pass-famille
 *
 * What it does: one script tag with its hash, one element, and a plain link between the tags of that element. What it
 * never does: call the service from PHP, store anything but its settings, load the form in the editor.
 *
 * @package PassFamille
 */

namespace PassFamille;

defined( 'ABSPATH' ) || exit;

require_once __DIR__ . '/valeurs.php';
require_once __DIR__ . '/rendu.php';
require_once __DIR__ . '/reglages.php';

add_action( 'init', __NAMESPACE__ . '\declarer' );
add_filter( 'script_loader_tag', __NAMESPACE__ . '\balise_script', 10, 3 );
add_action( 'admin_init', __NAMESPACE__ . '\declarer_reglages' );
add_action( 'admin_menu', __NAMESPACE__ . '\declarer_page' );
add_filter( 'plugin_action_links_' . plugin_basename( __FILE__ ), __NAMESPACE__ . '\ajouter_lien' );
