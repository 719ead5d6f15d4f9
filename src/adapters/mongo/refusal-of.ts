// Why MongoDB cannot be used at the start, in one sentence with the remedy. Nothing of the address but its hosts is ever told.
import {
  MongoAPIError,
  MongoCompatibilityError,
  MongoInvalidArgumentError,
  MongoMissingCredentialsError,
  MongoParseError,
  MongoServerError,
} from 'mongodb';
import { certificateFault, StoreRefused } from '../../stores/store-errors.ts';

const AUTHENTICATION_FAILED = 18;
const UNAUTHORIZED = 13;

/** The innermost reason that has a system's code, such as ECONNREFUSED. */
function systemCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const inner = systemCode(error.cause);
  if (inner !== null) return inner;
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** All errors that wrap each other, the outermost first. */
const layers = (error: unknown): Error[] => (error instanceof Error ? [error, ...layers(error.cause)] : []);

/** Why an address cannot be understood. The driver's own words may hold a password: none of them is passed on. */
export const addressRefusal = (): StoreRefused =>
  new StoreRefused(
    'MONGODB_URL is not an address of MongoDB; write mongodb://USER:PASSWORD@HOST:27017/DATABASE?replicaSet=NAME, with special characters of the password percent-encoded.',
  );

function sentence(error: unknown, hosts: string): string {
  const all = layers(error);
  const answer = all.find((one) => one instanceof MongoServerError);
  if (answer?.code === AUTHENTICATION_FAILED || all.some((one) => one instanceof MongoMissingCredentialsError)) {
    return `MongoDB at ${hosts} does not accept the user or the password of MONGODB_URL; correct them (and authSource, where the user is kept in another database).`;
  }
  if (answer?.code === UNAUTHORIZED) {
    return `The user of MONGODB_URL may not do what is needed at ${hosts}; give it the role readWrite on the database that the address names.`;
  }
  if (answer) return `MongoDB at ${hosts} refused the start with code ${String(answer.code)}; look into its log, and start again.`;
  if (all.some((one) => one instanceof MongoCompatibilityError)) return tooOld(hosts, null);
  const code = systemCode(error);
  const fault = certificateFault(code);
  if (fault !== null) return `MongoDB at ${hosts} cannot be used: ${fault}.`;
  return `MongoDB at ${hosts} does not answer (${code ?? 'no server was found in time'}); start it, or correct MONGODB_URL.`;
}

/** `version` null where it is not known. */
export const tooOld = (hosts: string, version: string | null): string =>
  `MongoDB at ${hosts} is ${version === null ? 'of a version that is too old' : `version ${version}`}; 4.4 or newer is needed.`;

/** The refusal that tells an error of the start. `hosts` is the address without user, password and options. */
export function refusalOf(error: unknown, hosts: string): StoreRefused {
  if (error instanceof StoreRefused) return error;
  if (error instanceof MongoParseError || error instanceof MongoInvalidArgumentError) return addressRefusal();
  if (error instanceof MongoAPIError && !(error instanceof MongoCompatibilityError || error instanceof MongoMissingCredentialsError)) {
    return addressRefusal();
  }
  return new StoreRefused(sentence(error, hosts), { cause: error });
}
