/** A schema, or a piece of one. */
export type Schema = Readonly<Record<string, unknown>>;

type Check = (value: unknown, rule: unknown, schema: Schema, at: string) => readonly string[];

const FORMATS: Readonly<Record<string, RegExp>> = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00$/,
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  uri: /^https?:\/\/\S+$/,
};

const SAYS_NOTHING = new Set(['description']);

/** Returns what is wrong with a value, as `path: fault`. Knows the keywords that our document uses; throws on others. */
export function faultsOf(value: unknown, schema: Schema, root: Schema, at = '$'): readonly string[] {
  const checks: Readonly<Record<string, Check>> = {
    $ref: (each, ref) => faultsOf(each, resolve(String(ref), root), root, at),
    type: (each, types) => (listOf(types).some((type) => isOfType(each, type)) ? [] : [`${at}: is no ${types}`]),
    enum: (each, values) => (listOf(values).includes(each) ? [] : [`${at}: is none of ${values}`]),
    const: (each, wanted) => (each === wanted ? [] : [`${at}: is not ${wanted}`]),
    anyOf: (each, schemas) =>
      objectsOf(schemas).some((one) => faultsOf(each, one, root, at).length === 0) ? [] : [`${at}: fits none`],
    pattern: (each, pattern) =>
      typeof each !== 'string' || new RegExp(String(pattern), 'u').test(each) ? [] : [`${at}: does not fit ${pattern}`],
    format: (each, format) =>
      typeof each !== 'string' || FORMATS[String(format)]?.test(each) ? [] : [`${at}: is no ${format}: ${each}`],
    minimum: (each, least) => (Number(each) >= Number(least) ? [] : [`${at}: is below ${least}`]),
    maximum: (each, most) => (Number(each) <= Number(most) ? [] : [`${at}: is above ${most}`]),
    required: (each, names) =>
      listOf(names)
        .filter((name) => !Object.hasOwn(asObject(each), String(name)))
        .map((name) => `${at}: lacks ${name}`),
    properties: (each, properties) =>
      Object.entries(asObject(properties)).flatMap(([name, one]) =>
        Object.hasOwn(asObject(each), name) ? faultsOf(asObject(each)[name], asObject(one), root, `${at}.${name}`) : [],
      ),
    propertyNames: (each, one) =>
      Object.keys(asObject(each)).flatMap((name) => faultsOf(name, asObject(one), root, `${at} name`)),
    additionalProperties: (each, rule, own) =>
      Object.entries(asObject(each))
        .filter(([name]) => !Object.hasOwn(asObject(own['properties'] ?? {}), name))
        .flatMap(([name, one]) =>
          rule === false ? [`${at}: has ${name}`] : faultsOf(one, asObject(rule), root, `${at}.${name}`),
        ),
    items: (each, one) => listOf(each).flatMap((item, index) => faultsOf(item, asObject(one), root, `${at}[${index}]`)),
  };
  return Object.entries(schema).flatMap(([keyword, rule]) => {
    if (SAYS_NOTHING.has(keyword)) return [];
    const check = checks[keyword];
    if (check === undefined) throw new Error(`the validator does not know ${keyword}`);
    return check(value, rule, schema, at);
  });
}

/** Returns what a reference such as `#/components/schemas/Check` points to. */
export function resolve(ref: string, root: Schema): Schema {
  return ref
    .slice(2)
    .split('/')
    .reduce<Schema>((schema, name) => asObject(schema[name]), root);
}

export function asObject(value: unknown): Schema {
  if (isObject(value)) return value;
  throw new Error(`not an object: ${JSON.stringify(value)}`);
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function objectsOf(value: unknown): readonly Schema[] {
  return listOf(value).map(asObject);
}

function isOfType(value: unknown, type: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
