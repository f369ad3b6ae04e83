import { UserUnreachable } from '../errors.ts';

/**
 * Where the Bot Framework and Teams take what a bot sends, in the public cloud and in those of the US government. A name that begins with
 * a dot stands for every host below it. The hosts of Teams are those that Microsoft's own SDKs know
 * (https://microsoft.github.io/teams-sdk/python/essentials/app-configuration/service-url-validation,
 * https://microsoft.github.io/Agents-for-js/variables/_microsoft_agents-hosting.TeamsServiceEndpoints.html); those of the other channels
 * are by https://learn.microsoft.com/azure/bot-service/how-to-deploy-gov-cloud-high.
 */
const serviceHosts = [
  'smba.trafficmanager.net',
  'smba.onyx.prod.teams.trafficmanager.net',
  'smba.infra.gcc.teams.microsoft.com',
  'smba.infra.gov.teams.microsoft.us',
  'smba.infra.dod.teams.microsoft.us',
  '.botframework.com',
  '.botframework.azure.us',
];

const loopbackHosts = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** `loopback` lets in this very machine, and is for a bot without a registration alone: it has no token that it could give away. */
export interface ServiceUrlOptions {
  readonly loopback: boolean;
}

/**
 * Whether the bot may send to a service URL: whoever names one names who reads the bot's answers and sees its token. https at its own port
 * at a host of the list above, without anything that would change where a path behind it leads. Pure.
 */
export function isAllowedServiceUrl(serviceUrl: string, { loopback }: ServiceUrlOptions): boolean {
  // Parsers differ in what they make of these; whoever sends may use another one than is used here.
  if (/[\s\\@]/.test(serviceUrl)) return false;
  const url = URL.parse(serviceUrl);
  if (url === null || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false;
  if (loopback && loopbackHosts.has(url.hostname) && /^https?:$/.test(url.protocol)) return true;
  return url.protocol === 'https:' && url.port === '' && isServiceHost(url.hostname);
}

/** Whether a host is one of the bot's services, which alone may see its token. Pure. */
export function isServiceHost(hostname: string): boolean {
  return serviceHosts.some((host) => isHost(hostname, host));
}

/** Whether a host is meant by a name of a list; one that begins with a dot stands for every host below it. Pure. */
export function isHost(hostname: string, host: string): boolean {
  return host.startsWith('.') ? hostname.endsWith(host) && hostname.length > host.length : hostname === host;
}

/**
 * Holds everything that is sent to `isAllowedServiceUrl`, references that were stored long ago included. Throws `UserUnreachable`, which
 * nobody retries; the URL is left out of it, since it may be anybody's words.
 */
export function requireServiceUrl(serviceUrl: string, options: ServiceUrlOptions): void {
  if (!isAllowedServiceUrl(serviceUrl, options)) throw new UserUnreachable('the service URL is none of the Bot Framework');
}
