/** Line icons on a 20-unit square, drawn here so that nothing is fetched. */
const PATHS = {
  search: 'M9 15.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Zm4.8-1.7 4 4',
  close: 'm5 5 10 10M15 5 5 15',
  plus: 'M10 4v12M4 10h12',
  minus: 'M4 10h12',
  whole: 'M3.5 7.5v-4h4M12.5 3.5h4v4M16.5 12.5v4h-4M7.5 16.5h-4v-4',
  here: 'M10 15.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11ZM10 1.5v3M10 15.5v3M1.5 10h3M15.5 10h3M10 11.2a1.2 1.2 0 1 0 0-2.4 1.2 1.2 0 0 0 0 2.4Z',
  north: 'M10 2.5 14.5 17 10 14 5.5 17 10 2.5Z',
  link: 'M8.5 11.5 11.5 8.5M9.5 6 12 3.5a3.2 3.2 0 0 1 4.5 4.5L14 10.5M10.5 14 8 16.5A3.2 3.2 0 0 1 3.5 12L6 9.5',
  back: 'M12.5 4.5 7 10l5.5 5.5',
  phone:
    'M4 3.5h3l1.5 4-2 1.5a10 10 0 0 0 4.5 4.5l1.5-2 4 1.5v3a1.5 1.5 0 0 1-1.6 1.5A13.5 13.5 0 0 1 2.5 5.1 1.5 1.5 0 0 1 4 3.5Z',
  legend: 'M3.5 4.5h3v3h-3zM3.5 12.5h3v3h-3zM10 6h7M10 14h7',
  zoomTo: 'M9 15a6 6 0 1 0 0-12 6 6 0 0 0 0 12Zm4.5-1.5 4 4M6.5 9h5M9 6.5v5',
  chevron: 'm5 7.5 5 5 5-5',
  person:
    'M10 9.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM3.5 17.5c.6-3.4 3.2-5.2 6.5-5.2s5.9 1.8 6.5 5.2',
  copy: 'M7.5 6.5h9v10h-9zM4 13.5H3.5v-10h9V4',
  eye: 'M1.8 10S4.8 4.5 10 4.5 18.2 10 18.2 10 15.2 15.5 10 15.5 1.8 10 1.8 10ZM10 12.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6Z',
  plans: 'M3.5 5.5 8 3.5l4 2 4.5-2v11l-4.5 2-4-2-4.5 2ZM8 3.5v11M12 5.5v11',
  done: 'm4 10.5 4 4 8-9',
  wide: 'M7 6 3 10l4 4M13 6l4 4-4 4M3.5 10h13',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return <Lines path={PATHS[name]} />;
}

/** Lines on the square of the icons. */
export function Lines({ path }: { path: string }) {
  return (
    <svg
      viewBox="0 0 20 20"
      width="20"
      height="20"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  );
}
