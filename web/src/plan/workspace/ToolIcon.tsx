import { Lines } from '../../icons';
import type { Action } from '../tools/action';
import type { ToolId } from '../tools/tool';

/** Line icons of the rail on a 20-unit square, drawn here so that nothing is fetched. */
const PATHS: Record<ToolId | Action['id'] | 'snap' | 'undo' | 'redo', string> = {
  select: 'm5 3 10.5 6.5-4.8 1.2-2.6 4.4Z M11 11.5l3 5',
  corners: 'M4.5 15.5 9 5l7 3.5M4.5 15.5h8M3 14h3v3H3zM7.5 3.5h3v3h-3zM14.5 7h3v3h-3z',
  push: 'M10 3v3.2M10 13.8V17M10 6.2c2.8 2.4 2.8 5.2 0 7.6M3 10h5M16.8 10h-2.4M5.5 7.5 3 10l2.5 2.5',
  line: 'M3 16.5C5 9 8.5 14.5 10 10S14 5 17 3.5M3 16.5h.01M17 3.5h.01',
  merge: 'M3.5 4.5h13v11h-13zM10 4.5v2M10 9v2M10 13.5v2M5.5 10H8M14.5 10H12',
  draw: 'M4 14.5 5.5 6l7-2.5L16 9M4 14.5l5.5 1.2M14 12v5M11.5 14.5h5',
  erase: 'M3.5 4.5h13v11h-13zM7.5 7.5l5 5M12.5 7.5l-5 5',
  transfer: 'M3.5 4.5h5v11h-5zM11.5 4.5h5v11h-5zM6 10h7.5M11.5 8l2 2-2 2',
  renumber:
    'M4 4.5 5.5 3.5v5M4 8.5h3M4 12.2c.5-1 2.6-1 2.6.4 0 1.2-2.6 2.4-2.6 3.9h3M10 6h7M10 14.5h7',
  staff:
    'M7.5 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2.5 16.5c.5-3 2.4-4.6 5-4.6s4.500 1.600 5 4.600M14 6v6M11.500 9.500 14 12l2.500-2.500',
  lock: 'M5 9h10v7.500H5zM7 9V6.500a3 3 0 0 1 6 0V9M10 12v1.800',
  guides: 'M7 3 4.500 17M13 3l2.500 14M10 3v3M10 8.500v3M10 14v3',
  snap: 'M4.500 3.500v6a5.500 5.500 0 0 0 11 0v-6h-3.500v6a2 2 0 0 1-4 0v-6ZM4.500 6.500H8M12 6.500h3.500',
  undo: 'M7.500 4 4 7.500 7.500 11M4 7.500h7a4.500 4.500 0 0 1 0 9H8',
  redo: 'M12.500 4 16 7.500 12.500 11M16 7.500H9a4.500 4.500 0 0 0 0 9h3',
};

export function ToolIcon({ name }: { name: keyof typeof PATHS }) {
  return <Lines path={PATHS[name]} />;
}
