/** Names that mean something else everywhere: https://www.iana.org/assignments/special-use-domain-names/, and usual ones. */
const LOCAL_ENDINGS = [
  'alt',
  'corp',
  'example',
  'example.com',
  'example.net',
  'example.org',
  'home',
  'home.arpa',
  'internal',
  'intranet',
  'invalid',
  'lan',
  'local',
  'localdomain',
  'localhost',
  'onion',
  'private',
  'test',
];

/** Whether a host name is one that the whole internet may know; an IP address is none. */
export function isPublicName(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  // the last label of a name is never a number
  if (!name.includes('.') || name.includes(':') || /(^|\.)\d+$/.test(name)) return false;
  return !LOCAL_ENDINGS.some((ending) => name === ending || name.endsWith(`.${ending}`));
}
