// Stands for the stories on a store that this machine does not have.
import { describeWith } from '../services/service.ts';
import { missingStore, type SharedStore } from './stores.ts';

const store = process.env.STORY_STORE as SharedStore;
describeWith(`stories on ${store}`, missingStore(store), () => undefined);
