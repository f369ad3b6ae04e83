const longestName = 255;

/** `type/subtype` with parameters, in the characters that a header may hold (RFC 9110, section 8.3.1). */
const mediaType = /^[!#$%&'*+.^_`|~0-9a-z-]+\/[!#$%&'*+.^_`|~0-9a-z-]+(?:\s*;[\t\x20-\x7e]*)?$/i;

/**
 * The headers that describe a file to Vayusphere. The name goes in full as `filename*` (RFC 8187) and, for whoever reads no better, with
 * `_` for all that is not plain ASCII as `filename` (RFC 6266, appendix D). Names are cut at 255 characters; a type that is none becomes
 * `application/octet-stream`, so that nothing a person's client says can break the request.
 */
export function attachmentHeaders(file: { name: string; contentType: string }): Record<string, string> {
  const name = file.name.slice(0, longestName).toWellFormed();
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return {
    'content-type': mediaType.test(file.contentType) ? file.contentType : 'application/octet-stream',
    'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`,
  };
}
