// A real WordPress: Debian's, with its default theme, PHP's own server and a private MariaDB, in a temporary folder. Nothing
// of the machine's is touched, and WordPress may call nobody.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { portLibre } from "./service.mjs";

const PHP = process.env.PASS_FAMILLE_PHP ?? "/usr/bin/php";
const MARIADB = process.env.PASS_FAMILLE_MARIADB ?? "/usr/sbin/mariadbd";
const MARIADB_BASE = process.env.PASS_FAMILLE_MARIADB_BASE ?? "/usr/bin/mariadb-install-db";
const WORDPRESS = process.env.PASS_FAMILLE_WORDPRESS ?? "/usr/share/wordpress";
const EXTENSION = fileURLToPath(new URL("../../www/wordpress/pass-famille", import.meta.url));

/** Names and passwords of the site's two people: `auteur` may not write HTML as he likes (no `unfiltered_html`). */
export const PERSONNES = { admin: "mot-de-passe-d-essai", auteur: "mot-de-passe-d-auteur" };

// Starts both servers and waits for its standard input to be closed, which happens when a test is over and when it ends in
// any other way: nothing is left behind, also after Ctrl-C. Each server has a session of its own, so that all its children
// go with it.
const GARDIEN = `
trap '' HUP INT TERM PIPE
dossier=$1 mariadb=$2 php=$3 port=$4
lancer() { setsid sh -c '"$@"; echo "stopped: $1" >&2' sh "$@" & }
lancer "$mariadb" --no-defaults --user="$(id -un)" --datadir="$dossier/base" --socket="$dossier/base.sock" \\
  --pid-file="$dossier/base.pid" --skip-networking --skip-log-bin --innodb-buffer-pool-size=32M \\
  --innodb-flush-log-at-trx-commit=0 --performance-schema=OFF
base=$!
lancer "$php" -d opcache.enable=1 -d opcache.enable_cli=1 -d display_errors=0 \\
  -S "127.0.0.1:$port" -t "$dossier/site" "$dossier/aiguillage.php"
web=$!
read -r _
kill -s KILL -- "-$base" "-$web"
wait
rm -rf "$dossier"
`;

/**
 * Starts one, with the plugin installed and active. Gives `origine`, `publier(pages)`, `executer(php, donnees)`,
 * `deposer(nom, texte)` (a file that it serves as it is), `journal()` (what PHP complained of) and `arreter()`.
 */
export async function lancerWordPress() {
  for (const chemin of [PHP, MARIADB, MARIADB_BASE, join(WORDPRESS, "wp-load.php")]) {
    if (!existsSync(chemin)) throw new Error(`${chemin} is not there: cargo xtask test --only browser installs it`);
  }
  const dossier = mkdtempSync(join(tmpdir(), "pass-famille-wordpress-"));
  const site = join(dossier, "site");
  const port = await portLibre();
  const origine = `http://localhost:${port}`;
  let gardien;
  try {
    const base = creerBase(dossier);
    copier(dossier, site, origine);
    await base;
    gardien = await garder(dossier, port);
    const executer = (php, donnees) => executerPhp(site, php, donnees);
    await executer(INSTALLER, { origine, personnes: PERSONNES });
    return {
      origine,
      executer,
      publier: (pages) => executer(PUBLIER, pages),
      deposer: (nom, texte) => writeFileSync(join(site, nom), texte),
      journal: () => (existsSync(join(dossier, "php.log")) ? readFileSync(join(dossier, "php.log"), "utf8") : ""),
      arreter: () => gardien.arreter(),
    };
  } catch (erreur) {
    await gardien?.arreter();
    rmSync(dossier, { recursive: true, force: true });
    throw erreur;
  }
}

/** The files of a new database. */
const creerBase = (dossier) =>
  lire(MARIADB_BASE, [
    "--no-defaults",
    `--datadir=${join(dossier, "base")}`,
    "--auth-root-authentication-method=normal",
    "--skip-test-db",
    "--skip-name-resolve",
    `--user=${userInfo().username}`,
  ]);

// PHP's server alone would not ask WordPress for what looks like a file and is none.
const AIGUILLAGE = `<?php
$chemin = $_SERVER['DOCUMENT_ROOT'] . parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (is_file($chemin) || is_file("$chemin/index.php")) return false;
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/index.php';
require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
`;

/** WordPress's files, its settings and the plugin. Copied, since WordPress looks for its settings beside its own files. */
function copier(dossier, site, origine) {
  cpSync(WORDPRESS, site, { recursive: true, dereference: true });
  cpSync(EXTENSION, join(site, "wp-content/plugins/pass-famille"), { recursive: true });
  mkdirSync(join(site, "wp-content/uploads"), { recursive: true });
  writeFileSync(join(dossier, "aiguillage.php"), AIGUILLAGE);
  // WordPress may still call itself, which PHP's server, that answers one request at a time, would never see.
  mkdirSync(join(site, "wp-content/mu-plugins"));
  writeFileSync(join(site, "wp-content/mu-plugins/seul.php"), "<?php add_filter('block_local_requests', '__return_true');");
  const constantes = {
    DB_NAME: "wordpress",
    DB_USER: "root",
    DB_PASSWORD: "",
    DB_HOST: `localhost:${join(dossier, "base.sock")}`,
    DB_CHARSET: "utf8mb4",
    WPLANG: "fr_FR",
    WP_HOME: origine,
    WP_SITEURL: origine,
    WP_HTTP_BLOCK_EXTERNAL: true,
    AUTOMATIC_UPDATER_DISABLED: true,
    DISABLE_WP_CRON: true,
    WP_DEBUG: true,
    WP_DEBUG_DISPLAY: false,
    WP_DEBUG_LOG: join(dossier, "php.log"),
  };
  const lignes = Object.entries(constantes).map(([nom, valeur]) => `define('${nom}', ${JSON.stringify(valeur)});`);
  writeFileSync(
    join(site, "wp-config.php"),
    `<?php\n${lignes.join("\n")}\n$table_prefix = 'wp_';\nrequire_once __DIR__ . '/wp-settings.php';\n`,
  );
}

/** Starts the two servers, and waits until both say that they listen. */
async function garder(dossier, port) {
  const processus = spawn("sh", ["-c", GARDIEN, "wordpress", dossier, MARIADB, PHP, String(port)], {
    stdio: ["pipe", "ignore", "pipe"],
  });
  const fin = once(processus, "exit");
  const arreter = async () => {
    processus.stdin.end();
    await fin;
  };
  let dit = "";
  const attendus = new Set(["ready for connections", "Development Server"]);
  try {
    await new Promise((pret, rate) => {
      createInterface({ input: processus.stderr }).on("line", (ligne) => {
        dit += `${ligne}\n`;
        for (const mots of attendus) if (ligne.includes(mots)) attendus.delete(mots);
        if (attendus.size === 0) pret();
        if (ligne.startsWith("stopped: ")) rate(new Error(`WordPress does not start\n${dit}`));
      });
      processus.once("error", rate);
    });
  } catch (erreur) {
    await arreter();
    throw erreur;
  }
  return { arreter };
}

/** Runs PHP inside WordPress, with `$donnees`; gives what `$reponse` holds at the end. */
async function executerPhp(site, php, donnees = null) {
  const programme = `
    $_SERVER += array('HTTP_HOST' => 'localhost', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/');
    $donnees = json_decode(stream_get_contents(STDIN), true);
    $reponse = null;
    ${php.includes("WP_INSTALLING") ? "define('WP_INSTALLING', true);" : ""}
    ${php.includes("CREATE DATABASE") ? "" : "require 'wp-load.php';"}
    ${php}
    echo "\\n", json_encode($reponse);`;
  const dit = await lire(PHP, ["-d", "display_errors=stderr", "-r", programme], { cwd: site }, JSON.stringify(donnees));
  return JSON.parse(dit.slice(dit.lastIndexOf("\n")));
}

const INSTALLER = `
  // WP_INSTALLING is needed before anything is loaded, and a database before that.
  preg_match("/localhost:([^\\"]+)/", file_get_contents('wp-config.php'), $trouve);
  $base = new mysqli('localhost', 'root', '', '', 0, $trouve[1]);
  $base->query('CREATE DATABASE wordpress CHARACTER SET utf8mb4');
  require 'wp-load.php';
  require_once ABSPATH . 'wp-admin/includes/upgrade.php';
  // A letter to the administrator would be the only thing that leaves.
  add_filter('pre_wp_mail', '__return_false');
  wp_install('Ville d’essai', 'admin', 'admin@exemple.fr', false, '', $donnees['personnes']['admin'], 'fr_FR');
  wp_insert_user(array('user_login' => 'auteur', 'user_pass' => $donnees['personnes']['auteur'], 'role' => 'author'));
  delete_option('WPLANG'); // a language without its files is not accepted there; the constant is
  // What the administration would fetch from outside: Gravatar's pictures, those of the editor's welcome.
  update_option('show_avatars', 0);
  global $wpdb;
  $envies = array('core/edit-post' => array('welcomeGuide' => false), '_modified' => gmdate('c'));
  update_user_meta(1, $wpdb->get_blog_prefix() . 'persisted_preferences', $envies);
  require_once ABSPATH . 'wp-admin/includes/plugin.php';
  $faute = activate_plugin('pass-famille/pass-famille.php');
  if (is_wp_error($faute)) throw new Exception($faute->get_error_message());`;

const PUBLIER = `
  $reponse = array();
  foreach ($donnees as $nom => $page) {
    // As an editor's request would: what this person may not write is taken out when the page is saved.
    wp_set_current_user(get_user_by('login', $page['auteur'] ?? 'admin')->ID);
    kses_init();
    $id = wp_insert_post(wp_slash(array(
      'post_type' => $page['type'] ?? 'page', 'post_status' => 'publish',
      'post_title' => $page['titre'] ?? 'Inscriptions', 'post_content' => $page['contenu'],
    )), true);
    if (is_wp_error($id)) throw new Exception($id->get_error_message());
    $reponse[$nom] = get_permalink($id);
  }`;

/** Runs a program to its end and gives what it said. */
function lire(programme, options, execution = {}, entree = "") {
  return new Promise((reussir, rater) => {
    const processus = execFile(programme, options, execution, (erreur, sortie, fautes) =>
      erreur ? rater(new Error(`${programme}: ${erreur.code}\n${sortie}\n${fautes}`)) : reussir(sortie),
    );
    processus.stdin.on("error", () => {}); // it may end without reading
    processus.stdin.end(entree);
  });
}
