type Variables = Readonly<Record<string, string | undefined>>;

/**
 * What an installer of packages needs of the machine. A list of what is kept, not of what is not: the
 * keys of models and of GitHub are among the variables, and files of a repository are read by installers.
 */
const common =
  /^(?:PATH|HOME|USER|LOGNAME|TMPDIR|TEMP|TMP|LANG|LC_\w+|TZ|XDG_\w+_HOME|(?:https?|all|no|ftp)_proxy|SSL_CERT_(?:FILE|DIR)|NIX_SSL_CERT_FILE|CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE|GIT_SSL_CAINFO|GIT_SSL_CAPATH)$/i;

const ofNode = /^(?:NODE_EXTRA_CA_CERTS|PNPM_HOME|npm_config_\w+)$/i;
/** Settings that a package manager has written for its children, when this program is one. */
const foreign =
  /^npm_config_(?:local_prefix|global_prefix|prefix|globalconfig|init_module|node_options|script_shell|git|user_agent|npm_version|node_gyp)$/i;

const ofPython =
  /^(?:PIP_\w+|CC|CXX|CFLAGS|CXXFLAGS|CPPFLAGS|LDFLAGS|CPATH|LIBRARY_PATH|PKG_CONFIG_PATH)$/;
const elsewhere = /^PIP_(?:TARGET|USER|PREFIX|ROOT|PYTHON|REQUIREMENT|CONSTRAINT|EDITABLE)$/;

/** For npm, pnpm and yarn, and for the processes they start in turn: flags do not reach those. */
export function nodeInstallerVariables(variables: Variables): Readonly<Record<string, string>> {
  return {
    ...kept(variables, (name) => common.test(name) || (ofNode.test(name) && !foreign.test(name))),
    npm_config_ignore_scripts: "true",
    npm_config_git: "git",
    // Not empty: npm takes an empty variable for none, and then the repository's setting.
    npm_config_node_options: "--no-deprecation",
    npm_config_manage_package_manager_versions: "false",
    pnpm_config_manage_package_manager_versions: "false",
    pnpm_config_ignore_scripts: "true",
    COREPACK_ENABLE_PROJECT_SPEC: "0",
    YARN_IGNORE_PATH: "1",
    GIT_ALLOW_PROTOCOL: "https:http:ssh:git",
    CI: "true",
  };
}

/** For pip and venv: the package index and certificates, and what compilers are told. */
export function pythonInstallerVariables(variables: Variables): Readonly<Record<string, string>> {
  return kept(
    variables,
    (name) => common.test(name) || (ofPython.test(name) && !elsewhere.test(name)),
  );
}

function kept(
  variables: Variables,
  isKept: (name: string) => boolean,
): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(variables))
    if (value !== undefined && isKept(name)) found[name] = value;
  return found;
}
