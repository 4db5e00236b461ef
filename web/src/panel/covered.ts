import { signal } from '@preact/signals';

/** Height in pixels by which the bottom sheet covers the map; 0 beside a side panel. */
export const covered = signal(0);
