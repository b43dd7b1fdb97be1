import { ConfigurationError, readConfiguration } from './config/configuration';
import { loadKeyEncryptionKey } from './key-encryption-key';
import { FirstBoot } from './seed/first-boot';
import { welcome } from './seed/welcome';
import { createServer } from './server';

async function start(): Promise<void> {
  const configuration = readConfiguration(process.env);
  const keyEncryptionKey = await loadKeyEncryptionKey(configuration);
  const { databaseUrl: url, databaseDirectUrl: directUrl, dataDir } = configuration;
  const app = await createServer(configuration, { url, directUrl, dataDir, keyEncryptionKey });
  const seeded = await app.get(FirstBoot).run(configuration);
  await app.listen(configuration.port, configuration.host);
  process.stdout.write(welcome(configuration, seeded));
}

start().catch((error: unknown) => {
  const explained =
    error instanceof ConfigurationError
      ? error.message
      : String(error instanceof Error ? error.message : error);
  process.stderr.write(`nest-fhir-auth cannot start.\n${explained}\n`);
  process.exit(1);
});
