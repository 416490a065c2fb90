<?php
/**
 * Leaves nothing behind when the extension is deleted.
 *
 * @package PassFamille
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

if ( is_multisite() ) {
	foreach ( get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) as $pass_famille_site ) {
		delete_blog_option( $pass_famille_site, 'pass_famille' );
	}
} else {
	delete_option( 'pass_famille' );
}
