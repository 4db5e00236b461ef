import { signal } from '@preact/signals';
import type OlMap from 'ol/Map';

/** The map of the workspace or the review, for what else lies on it; null while there is none. */
export const theStage = signal<{ map: OlMap } | null>(null);
