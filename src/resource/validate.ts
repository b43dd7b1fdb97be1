import 'reflect-metadata';
import { ClassConstructor, plainToInstance } from 'class-transformer';
import { getMetadataStorage, validate, ValidationError } from 'class-validator';
import { isJsonObject, Json, JsonObject } from '../lib/json';
import { Issue, IssueCode } from './operation-outcome';

/** More tell nobody anything, and a hostile body could ask for one per byte. */
const MAX_ISSUES = 100;

/**
 * Checks a body against a class of class-validator decorators. Attributes are optional unless `@IsDefined`
 * says otherwise. A decorator names its issue code in `context: { code }`; without one it is about the JSON
 * type: `structure`. On one element a `structure` issue hides the others, which would only repeat it.
 *
 * @param root how `Issue.expression` begins, such as `Client`
 * @returns nothing but issues: the instance is thrown away, since class-transformer drops members named
 *   like those of Object.prototype even from free-form objects
 */
export async function validateAs(
  schema: ClassConstructor<object>,
  body: JsonObject,
  root: string,
): Promise<Issue[]> {
  const instance = plainToInstance(schema, withoutInheritedNames(body));
  const errors = await validate(instance, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    // Not @IsOptional, which would let null pass for any type.
    skipUndefinedProperties: true,
  });
  const issues = [...swallowed(body, instance, root), ...errors.flatMap((error) => flatten(error, root))];
  return issues.slice(0, MAX_ISSUES);
}

/**
 * A member called `constructor` or `toString` would make class-transformer call it, and class-validator
 * find metadata for it.
 */
function withoutInheritedNames(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutInheritedNames);
  if (!isJsonObject(value)) return value;
  const kept: JsonObject = {};
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined && !isInherited(name)) kept[name] = withoutInheritedNames(member);
  }
  return kept;
}

function isInherited(name: string): boolean {
  return name in Object.prototype;
}

/** Such names, wherever a schema governs the object: no schema has attributes of these names. */
function swallowed(value: unknown, instance: unknown, path: string): Issue[] {
  if (Array.isArray(value) && Array.isArray(instance)) {
    return value.flatMap((item, index) => swallowed(item, instance[index], `${path}[${index}]`));
  }
  if (!isJsonObject(value) || !isJsonObject(instance)) return [];
  // A plain object: no schema, anything may stand in it.
  if (Object.getPrototypeOf(instance) === Object.prototype) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    isInherited(name)
      ? [unknownAttribute(`${path}.${name}`)]
      : swallowed(member, instance[name], `${path}.${name}`),
  );
}

function flatten(error: ValidationError, parent: string): Issue[] {
  const inArray = Array.isArray(error.target);
  const path = inArray ? `${parent}[${error.property}]` : `${parent}.${error.property}`;
  const own = inArray ? [] : ownIssues(error, path);
  // What stands below an element of the wrong type is not worth naming.
  if (own.some((issue) => issue.code === 'structure' && issue.expression === path)) return own;
  const children = (error.children ?? []).flatMap((child) => flatten(child, path));
  const broken = new Set(own.filter(({ code }) => code === 'structure').map(({ expression }) => expression));
  return [...own, ...children.filter(({ expression }) => !isBelow(expression, broken))];
}

function isBelow(expression: string | undefined, broken: ReadonlySet<string | undefined>): boolean {
  return [...broken].some((path) => path !== undefined && /^[.[]/.test(below(expression, path)));
}

function below(expression: string | undefined, path: string): string {
  return expression?.startsWith(path) === true ? expression.slice(path.length) : '';
}

function ownIssues(error: ValidationError, path: string): Issue[] {
  const constraints = error.constraints ?? {};
  if ('whitelistValidation' in constraints || 'unknownValue' in constraints) return [unknownAttribute(path)];
  const issues = Object.entries(constraints).flatMap(([name, message]) =>
    failingPaths(error, name, path).map((expression) => ({
      code: codeOf(error, name),
      diagnostics: `${expression}: ${message}`,
      expression,
    })),
  );
  return withoutFollowUps(issues);
}

function codeOf(error: ValidationError, constraint: string): IssueCode {
  const context: unknown = error.contexts?.[constraint];
  const code = isJsonObject(context) ? context.code : undefined;
  return (code as IssueCode | undefined) ?? 'structure';
}

/** class-validator does not say which element of an array failed a rule for `each`; ask the rule again. */
function failingPaths(error: ValidationError, constraint: string, path: string): string[] {
  const value: unknown = error.value;
  const rules = Array.isArray(value) ? rulesForEach(error, constraint) : [];
  if (!Array.isArray(value) || rules.length === 0) return [path];
  const paths: string[] = [];
  for (const [index, item] of value.entries()) {
    if (rules.some((passes) => !passes(item))) paths.push(`${path}[${index}]`);
    if (paths.length === MAX_ISSUES) break;
  }
  return paths;
}

function rulesForEach({ target = {}, property }: ValidationError, constraint: string) {
  const storage = getMetadataStorage();
  return storage
    .getTargetValidationMetadatas(target.constructor, '', false, false)
    .filter((rule) => rule.propertyName === property && rule.each)
    .flatMap((rule) =>
      storage
        .getTargetValidatorConstraints(rule.constraintCls)
        .filter(({ name }) => name === constraint)
        .map(({ instance }) => (value: unknown): boolean => {
          const constraints = rule.constraints as unknown[];
          const details = {
            value,
            constraints,
            targetName: target.constructor.name,
            object: target,
            property,
          };
          return instance.validate(value, details) === true;
        }),
    );
}

/** On one element, and on everything in an array that is none, only the type error remains. */
function withoutFollowUps(issues: readonly Issue[]): Issue[] {
  const broken = new Set(
    issues.filter(({ code }) => code === 'structure').map(({ expression }) => expression),
  );
  const seen = new Set<string | undefined>();
  return issues.filter(({ code, expression }) => {
    if (!broken.has(expression)) return true;
    if (code !== 'structure' || seen.has(expression)) return false;
    seen.add(expression);
    return true;
  });
}

function unknownAttribute(expression: string): Issue {
  const diagnostics = `${expression}: this attribute does not exist. Remove it, or check its spelling.`;
  return { code: 'structure', diagnostics, expression };
}
