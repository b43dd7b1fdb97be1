import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { ROUTE_RULE, RouteRule } from '../../src/security/route-rule';
import { TestServer } from './test-server';

export interface Route {
  /** Such as `GET /fhir/:type/:id`. */
  readonly name: string;
  readonly rule: RouteRule | undefined;
}

/** Every route of the running server, read from its controllers. */
export function routesOf(server: TestServer): Route[] {
  const discovery = server.app.get(DiscoveryService, { strict: false });
  const scanner = server.app.get(MetadataScanner, { strict: false });
  return discovery.getControllers().flatMap(({ metatype, instance }) => {
    const prototype = Object.getPrototypeOf(instance) as Record<string, () => unknown>;
    return scanner.getAllMethodNames(prototype).flatMap((handlerName) => {
      const handler = prototype[handlerName]!;
      const method: unknown = Reflect.getMetadata(METHOD_METADATA, handler);
      if (typeof method !== 'number') return [];
      const rule: RouteRule | undefined =
        Reflect.getMetadata(ROUTE_RULE, handler) ?? Reflect.getMetadata(ROUTE_RULE, metatype as object);
      return pathsOf(metatype as object).flatMap((prefix) =>
        pathsOf(handler).map((path) => ({ name: `${RequestMethod[method]} ${join(prefix, path)}`, rule })),
      );
    });
  });
}

function pathsOf(target: object): string[] {
  return [Reflect.getMetadata(PATH_METADATA, target) as string | string[]].flat();
}

function join(prefix: string, path: string): string {
  const segments = `${prefix}/${path}`.split('/').filter((segment) => segment !== '');
  return `/${segments.join('/')}`;
}
