/** What a person may pass on to an agent, by the ending of its name: what a service desk reads, and nothing that runs. */
const typesByEnding: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  bmp: 'image/bmp',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  heic: 'image/heic',
  pdf: 'application/pdf',
  txt: 'text/plain',
  log: 'text/plain',
  md: 'text/plain',
  ini: 'text/plain',
  conf: 'text/plain',
  sql: 'text/plain',
  yaml: 'text/plain',
  yml: 'text/plain',
  xml: 'text/plain',
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  json: 'application/json',
  har: 'application/json',
  rtf: 'application/rtf',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ppt: 'application/vnd.ms-powerpoint',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  odt: 'application/vnd.oasis.opendocument.text',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  odp: 'application/vnd.oasis.opendocument.presentation',
  vsdx: 'application/vnd.ms-visio.drawing',
  msg: 'application/vnd.ms-outlook',
  eml: 'message/rfc822',
  zip: 'application/zip',
  gz: 'application/gzip',
  evtx: 'application/octet-stream',
  etl: 'application/octet-stream',
};

/** The pictures that people paste, by how their bytes begin, in hexadecimal (https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern). */
const pictures: readonly { readonly type: string; readonly ending: string; readonly begins: RegExp }[] = [
  { type: 'image/png', ending: 'png', begins: /^89504e470d0a1a0a/ },
  { type: 'image/jpeg', ending: 'jpg', begins: /^ffd8ff/ },
  { type: 'image/gif', ending: 'gif', begins: /^47494638(?:37|39)61/ },
  { type: 'image/webp', ending: 'webp', begins: /^52494646.{8}57454250/ },
  { type: 'image/bmp', ending: 'bmp', begins: /^424d/ },
];

/**
 * The media type of a file that may be passed on, by its name alone; null for every other file. What the name says is what the agent's
 * machine goes by, so what a server or a client claims beside it counts for nothing.
 */
export function typeOfName(name: string): string | null {
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(typesByEnding, ending) ? (typesByEnding[ending] ?? null) : null;
}

/** The media type of a picture, and the usual ending of its name, by how its bytes begin; null when they are none of the known kinds. */
export function pictureTypeOf(bytes: Uint8Array): { readonly type: string; readonly ending: string } | null {
  const beginning = Buffer.from(bytes.subarray(0, 16)).toString('hex');
  return pictures.find(({ begins }) => begins.test(beginning)) ?? null;
}
