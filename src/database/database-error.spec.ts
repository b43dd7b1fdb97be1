import { QueryFailedError } from 'typeorm';
import { isUnavailable } from './database-error';

function failure(message: string, members: object = {}): Error {
  return Object.assign(new Error(message), members);
}

describe('isUnavailable', () => {
  it.each([
    failure('connect ECONNREFUSED 127.0.0.1:5432', { code: 'ECONNREFUSED' }),
    failure('connect ENOENT /tmp/x/.s.PGSQL.5432', { code: 'ENOENT', syscall: 'connect' }),
    failure('terminating connection due to administrator command', { code: '57P01' }),
    failure('sorry, too many clients already', { code: '53300' }),
    failure('connection failure', { code: '08006' }),
    failure('deadlock detected', { code: '40P01' }),
    failure('could not serialize access', { code: '40001' }),
    failure('timeout exceeded when trying to connect'),
    failure('Query read timeout'),
    new QueryFailedError('SELECT 1', [], failure('Connection terminated unexpectedly')),
    new QueryFailedError('SELECT 1', [], failure('terminating connection', { code: '57P01' })),
  ])('is true of %s', (error) => {
    expect(isUnavailable(error)).toBe(true);
  });

  it.each([
    failure('duplicate key', { code: '23505' }),
    failure('no such file', { code: 'ENOENT', syscall: 'open' }),
    failure('anything else'),
    'text',
  ])('is false of %s', (error) => {
    expect(isUnavailable(error)).toBe(false);
  });
});
