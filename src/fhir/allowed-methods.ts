import { Injectable, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';

interface Route {
  readonly method: string;
  readonly segments: readonly string[];
}

/** Which methods the application has for a path: what `Allow` says when the method is wrong (RFC 9110 §15.5.6). */
@Injectable()
export class AllowedMethods {
  private routes: readonly Route[] | undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** @returns nothing where the path is unknown with every method */
  of(path: string): string[] {
    this.routes ??= this.collect();
    const segments = segmentsOf(path);
    const methods = new Set(
      this.routes.filter((route) => matches(route.segments, segments)).map(({ method }) => method),
    );
    if (methods.has('GET')) methods.add('HEAD');
    return [...methods].sort();
  }

  private collect(): Route[] {
    return this.discovery.getControllers().flatMap(({ metatype, instance }) => {
      if (typeof metatype !== 'function') return [];
      const prototype = Object.getPrototypeOf(instance) as Record<string, () => unknown>;
      const prefixes = listOf(Reflect.getMetadata(PATH_METADATA, metatype));
      return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler = prototype[name];
        const method: unknown = handler && Reflect.getMetadata(METHOD_METADATA, handler);
        if (handler === undefined || typeof method !== 'number') return [];
        const paths = listOf(Reflect.getMetadata(PATH_METADATA, handler));
        return prefixes.flatMap((prefix) =>
          paths.map((path) => ({
            method: RequestMethod[method] ?? '',
            segments: segmentsOf(`${prefix}/${path}`),
          })),
        );
      });
    });
  }
}

function listOf(paths: unknown): string[] {
  return (Array.isArray(paths) ? paths : [paths]).map(String);
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

/**
 * Contract §3: a resource type is upper-case, a system path lower-case; one is never the other. An operation starts
 * with a dollar sign, and there is no compartment but that of a Patient.
 */
function matches(route: readonly string[], path: readonly string[]): boolean {
  return (
    route.length === path.length &&
    route.every((segment, index) => {
      const value = path[index] ?? '';
      if (segment === ':type') return /^[A-Z][A-Za-z]+$/.test(value);
      if (segment === ':operation') return value.startsWith('$');
      if (segment === ':compartment') return value === 'Patient';
      return segment.startsWith(':') || segment === value;
    })
  );
}
