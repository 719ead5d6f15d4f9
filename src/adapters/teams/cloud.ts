// Where the Bot Framework is: Microsoft's public cloud, or another one for tests. Only its service addresses are ever called.

export type Cloud = {
  /** Who signs the tokens of activities. */
  issuer: string;
  metadataUrl: string;
  tokenUrl: (tenantId: string) => string;
  /** Whom the bot's own token is for. */
  scope: string;
  /** Serves every conversation; used where no activity has told a nearer one yet. */
  serviceUrl: string;
  isServiceUrl: (url: string) => boolean;
};

/** Hosts that Microsoft documents for Teams. Anybody can have a name under trafficmanager.net, so that one is exact. */
const HOSTS = [/^smba\.trafficmanager\.net$/, /^(?:[a-z0-9-]+\.)+botframework\.com$/, /^(?:[a-z0-9-]+\.)+teams\.microsoft\.com$/];

function isMicrosofts(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, port, username, password } = new URL(url);
  return protocol === 'https:' && port === '' && username === '' && password === '' && HOSTS.some((host) => host.test(hostname));
}

const PUBLIC: Cloud = {
  issuer: 'https://api.botframework.com',
  metadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
  tokenUrl: (tenantId) => `https://login.microsoftonline.com/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`,
  scope: 'https://api.botframework.com/.default',
  serviceUrl: 'https://smba.trafficmanager.net/teams/',
  isServiceUrl: isMicrosofts,
};

/** The public cloud, or the one at `testUrl`, which then is the only address that is called. */
export function cloudAt(testUrl: string | null): Cloud {
  if (testUrl === null) return PUBLIC;
  const { origin } = new URL(testUrl);
  return {
    ...PUBLIC,
    metadataUrl: `${origin}/v1/.well-known/openidconfiguration`,
    tokenUrl: (tenantId) => `${origin}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`,
    serviceUrl: `${origin}/teams/`,
    isServiceUrl: (url) => URL.canParse(url) && new URL(url).origin === origin,
  };
}
