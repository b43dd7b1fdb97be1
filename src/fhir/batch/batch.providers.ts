import { Provider } from '@nestjs/common';
import { provide } from '../../lib/provide';
import { UnitOfWork } from '../../lib/unit-of-work';
import { ResourceRegistry } from '../../resource/resource.registry';
import { AccessDecider } from '../../security/access-decider';
import { RequestContext } from '../request-context';
import { ResourceReader } from '../resource-reader';
import { ResourceWriter } from '../resource-writer';
import { ConditionalMatch } from '../write/conditional-match';
import { Batch } from './batch';
import { ConditionalReferences } from './conditional-references';
import { EntryInteractions } from './entry-interactions';
import { Transaction } from './transaction';

type EntryParts = [ResourceRegistry, AccessDecider, RequestContext, ResourceReader, ResourceWriter];

/** What runs Bundles. */
export const batchProviders: readonly Provider[] = [
  {
    provide: EntryInteractions,
    inject: [ResourceRegistry, AccessDecider, RequestContext, ResourceReader, ResourceWriter],
    useFactory: (...[registry, decider, context, reader, writer]: EntryParts) =>
      new EntryInteractions(registry, decider, context, { reader, writer }),
  },
  provide(Batch, [EntryInteractions]),
  provide(ConditionalReferences, [ResourceRegistry, ConditionalMatch]),
  provide(Transaction, [EntryInteractions, ConditionalMatch, ConditionalReferences, UnitOfWork]),
];
