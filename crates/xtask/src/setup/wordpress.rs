//! A WordPress to try the plugin in: Debian's files and default theme, PHP, and MariaDB's server alone.
//!
//! Nothing of it runs here, and no service of the machine is started: the browser test copies the files and starts PHP and
//! MariaDB on data of its own.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::debian;
use crate::shell;

/// WordPress stands on a web server and on PHP for it. The ones named first (a server that Debian leaves switched off, and
/// PHP without Apache) keep apt from installing Apache, which would start. `mariadb-server-core` is the program without its
/// service.
const PACKAGES: [&str; 8] = [
    "mini-httpd",
    "php-cgi",
    "php-cli",
    "php",
    "php-mysql",
    "mariadb-server-core",
    "wordpress",
    "wordpress-theme-twentytwentythree",
];

/// Where Debian puts them.
const FILES: &str = "/usr/share/wordpress";
const MARIADB: &str = "/usr/sbin/mariadbd";

/// What the test starts.
pub(crate) struct WordPress {
    php: PathBuf,
    mariadb: PathBuf,
    install_db: PathBuf,
    files: PathBuf,
}

/// Where they are; installed when they aren't there.
pub(super) fn ready() -> Result<WordPress> {
    if let Some(wordpress) = find() {
        return Ok(wordpress);
    }
    debian::install(&PACKAGES, "try the plugin in a real WordPress")?;
    find().with_context(|| {
        format!(
            "WordPress is installed, yet it is not in {FILES} with its theme, or one of php, mariadbd and mariadb-install-db is not on the path"
        )
    })
}

impl WordPress {
    /// What tells the test where they are.
    pub(crate) fn variables(&self) -> [(&'static str, OsString); 4] {
        [
            ("PASS_FAMILLE_PHP", self.php.clone().into()),
            ("PASS_FAMILLE_MARIADB", self.mariadb.clone().into()),
            ("PASS_FAMILLE_MARIADB_BASE", self.install_db.clone().into()),
            ("PASS_FAMILLE_WORDPRESS", self.files.clone().into()),
        ]
    }
}

fn find() -> Option<WordPress> {
    let files = Path::new(FILES);
    let whole = ["wp-load.php", "wp-content/themes/twentytwentythree/style.css"];
    if !whole.iter().all(|file| files.join(file).is_file()) {
        return None;
    }
    // The folders of administrators are not on everybody's path.
    let debians = Path::new(MARIADB);
    let mariadb = shell::on_path("mariadbd").or_else(|| debians.is_file().then(|| debians.to_owned()))?;
    let php = shell::on_path("php").filter(|php| speaks_to_databases(php))?;
    Some(WordPress { php, mariadb, install_db: shell::on_path("mariadb-install-db")?, files: files.to_owned() })
}

/// PHP alone lacks what WordPress asks of it.
fn speaks_to_databases(php: &Path) -> bool {
    let modules = shell::capture(Command::new(php).arg("-m"));
    modules.is_ok_and(|modules| modules.lines().any(|module| module == "mysqli"))
}
