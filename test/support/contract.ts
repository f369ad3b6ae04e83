import { readFileSync } from 'node:fs';
import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

/** The file that the contract is kept in. */
export const contractFile = new URL('../../src/vayusphere/openapi.yaml', import.meta.url);

/** HTTP headers with names in lower case, as node gives them. */
export type HttpHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Says where a call or an event breaks the contract. Every method gives one line a problem, and an empty list when there is none. */
export interface Contract {
  /** Every `METHOD /path/{template}` of the contract. */
  readonly operations: readonly string[];
  /** Every event type of the contract. */
  readonly eventTypes: readonly string[];
  /** `path` is the path of a request, below the base URL. With `headers`, those that the contract asks for must stand there too. */
  validateRequest(method: string, path: string, body: unknown, headers?: HttpHeaders): string[];
  /** An answer without a body has the body `undefined`. With `headers`, those that the contract asks for must stand there too. */
  validateAnswer(method: string, path: string, status: number, body: unknown, headers?: HttpHeaders): string[];
  validateEvent(body: unknown): string[];
}

interface Ref {
  readonly $ref?: string;
}
interface Parameter extends Ref {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
}
interface Body extends Ref {
  readonly required?: boolean;
  readonly content?: Readonly<Record<string, { readonly schema?: unknown }>>;
  readonly headers?: Readonly<Record<string, Ref>>;
}
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Body>>;
  readonly security?: readonly unknown[];
}
type PathItem = Readonly<Record<string, Operation>> & { readonly parameters?: readonly Parameter[] };
interface Document {
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly webhooks: Readonly<Record<string, PathItem>>;
}

/** A place in the document, as a JSON pointer, with what stands there. */
interface Place<T> {
  readonly pointer: string;
  readonly value: T;
}

const methods = ['get', 'put', 'post', 'patch', 'delete'];
const escapePointer = (segment: string): string => segment.replaceAll('~', '~0').replaceAll('/', '~1');

/** Reads the contract anew. */
export function loadContract(): Contract {
  return new OpenApiContract(parse(readFileSync(contractFile, 'utf8')) as Document);
}

class OpenApiContract implements Contract {
  readonly operations: readonly string[];
  readonly eventTypes: readonly string[];
  readonly #document: Document;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(document: Document) {
    this.#document = document;
    addFormats.default(this.#ajv);
    this.#ajv.addSchema(document, 'contract');
    this.eventTypes = Object.keys(document.webhooks);
    this.operations = Object.entries(document.paths).flatMap(([path, item]) =>
      methods.filter((method) => method in item).map((method) => `${method.toUpperCase()} ${path}`),
    );
  }

  validateRequest(method: string, path: string, body: unknown, headers?: HttpHeaders): string[] {
    const found = this.#operation(method, path);
    if (found === null) return [`${method} ${path} is not in the contract`];
    const { template, item, operation, pointer } = found;
    const declared = [
      ...this.#parameters(pointer.slice(0, pointer.lastIndexOf('/')), item.parameters),
      ...this.#parameters(pointer, operation.parameters),
    ];
    return [
      ...this.#pathProblems(template, path, declared),
      ...(headers === undefined ? [] : this.#requestHeaderProblems(declared, headers)),
      ...this.#bodyProblems({ pointer: `${pointer}/requestBody`, value: operation.requestBody }, body, headers),
    ];
  }

  validateAnswer(method: string, path: string, status: number, body: unknown, headers?: HttpHeaders): string[] {
    const found = this.#operation(method, path);
    if (found === null) return [`${method} ${path} is not in the contract`];
    const { operation, pointer } = found;
    const name = [String(status), `${Math.floor(status / 100)}XX`, 'default'].find((each) => each in operation.responses);
    const response = name === undefined ? undefined : operation.responses[name];
    if (response === undefined) return [`${method} ${found.template} does not answer ${status}`];
    const place = this.#resolve(`${pointer}/responses/${name}`, response);
    const missing = Object.keys(place.value.headers ?? {}).filter((each) => headers?.[each.toLowerCase()] === undefined);
    const headerProblems = headers === undefined ? [] : missing.map((each) => `header ${each} is missing`);
    if (status === 204 && body !== undefined && body !== '') return [...headerProblems, '204 has no body'];
    return [...headerProblems, ...this.#bodyProblems(place, body, headers)];
  }

  validateEvent(body: unknown): string[] {
    const type = typeof body === 'object' && body !== null && 'type' in body ? String(body.type) : '';
    if (!this.eventTypes.includes(type)) return [`there is no event type "${type}"`];
    const pointer = `/webhooks/${escapePointer(type)}/post/requestBody`;
    return this.#bodyProblems({ pointer, value: this.#document.webhooks[type]?.['post']?.requestBody }, body);
  }

  #operation(method: string, path: string) {
    const bare = path.split('?', 1)[0] ?? '';
    for (const [template, item] of Object.entries(this.#document.paths)) {
      const pattern = new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '([^/]+)')}$`);
      const operation = item[method.toLowerCase()];
      if (pattern.test(bare) && operation !== undefined)
        return { template, item, operation, pointer: `/paths/${escapePointer(template)}/${method.toLowerCase()}` };
    }
    return null;
  }

  #parameters(pointer: string, parameters: readonly Parameter[] = []): Place<Parameter>[] {
    return parameters.map((parameter, index) => this.#resolve(`${pointer}/parameters/${index}`, parameter));
  }

  /** Follows a `$ref` inside the document; what is no `$ref` stays where it is. */
  #resolve<T extends Ref>(pointer: string, value: T): Place<T> {
    if (value.$ref === undefined) return { pointer, value };
    const target = value.$ref.replace(/^#/, '');
    const segments = target.split('/').slice(1);
    const found = segments.reduce<unknown>((at, segment) => (at as Record<string, unknown>)[segment], this.#document);
    return { pointer: target, value: found as T };
  }

  #pathProblems(template: string, path: string, parameters: readonly Place<Parameter>[]): string[] {
    const given = (path.split('?', 1)[0] ?? '').split('/');
    return template.split('/').flatMap((segment, index) => {
      const name = /^\{(.+)\}$/.exec(segment)?.[1];
      const parameter = parameters.find(({ value }) => value.in === 'path' && value.name === name);
      if (parameter === undefined) return [];
      return this.#check(`${parameter.pointer}/schema`, decodeURIComponent(given[index] ?? ''), `path ${name}`);
    });
  }

  #requestHeaderProblems(parameters: readonly Place<Parameter>[], headers: HttpHeaders): string[] {
    const bearer = /^Bearer \S+$/.test(String(headers['authorization'] ?? ''))
      ? []
      : ['header Authorization has no bearer token'];
    const declared = parameters.filter(({ value }) => value.in === 'header');
    const problems = declared.flatMap(({ pointer, value }) => {
      const given = headers[value.name.toLowerCase()];
      if (given !== undefined) return this.#check(`${pointer}/schema`, given, `header ${value.name}`);
      return value.required === true ? [`header ${value.name} is missing`] : [];
    });
    return [...bearer, ...problems];
  }

  #bodyProblems({ pointer, value }: Place<Body | undefined>, body: unknown, headers?: HttpHeaders): string[] {
    const [type, content] = Object.entries(value?.content ?? {})[0] ?? [];
    if (type === undefined || content?.schema === undefined) return [];
    if (body === undefined) return ['the body is missing'];
    const given = headers?.['content-type'];
    const typeProblems = headers === undefined || String(given).startsWith(type) ? [] : [`content type is ${given}, not ${type}`];
    return [...typeProblems, ...this.#check(`${pointer}/content/${escapePointer(type)}/schema`, body, 'body')];
  }

  #check(pointer: string, value: unknown, name: string): string[] {
    const validate = this.#compiled.get(pointer) ?? this.#ajv.compile({ $ref: `contract#${encodeURI(pointer)}` });
    this.#compiled.set(pointer, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map((error) => `${name}${error.instancePath} ${error.message ?? 'is wrong'}`);
  }
}
