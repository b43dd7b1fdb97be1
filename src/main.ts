import { Configuration, ConfigurationError, readConfiguration } from './config/configuration';
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
  await app.listen(configuration.port, configuration.host).catch((error: unknown) => {
    throw explainListen(error, configuration);
  });
  process.stdout.write(welcome(configuration, seeded));
}

/** Which variable to change when the address cannot be listened on. */
function explainListen(error: unknown, { host, port }: Configuration): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new ConfigurationError([`PORT: ${port} is in use by another process. Choose another one.`]);
    case 'EACCES':
      return new ConfigurationError([`PORT: this account may not listen on ${port}. Choose one above 1023.`]);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ConfigurationError([`HOST: ${host} is no address of this machine.`]);
    default:
      return error;
  }
}

start().catch((error: unknown) => {
  const explained =
    error instanceof ConfigurationError
      ? error.message
      : String(error instanceof Error ? error.message : error);
  process.stderr.write(`nest-fhir-auth cannot start.\n${explained}\n`);
  process.exit(1);
});
