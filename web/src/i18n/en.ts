import type { Dictionary } from './zh';

/** The page's words in English; a key that is missing here does not compile. */
export const en: Dictionary = {
  tag: 'en',
  other: { short: '中文', name: '中文' },
  product: 'Wangge',
  plans: 'Plans',
  synthetic: 'Synthetic demonstration data',
  syntheticLong:
    'Demonstration data: division names, codes and the district’s outline are real; all other borders, counts and people are made up.',
  skip: { panel: 'Skip to the figures', map: 'Skip to the map' },
  unknown: '—',
  trail: 'Where this belongs',

  level: {
    province: 'Province',
    prefecture: 'City',
    county: 'District',
    township: 'Town or subdistrict',
    village: 'Village or community',
    grid: 'Grid',
  },
  kind: { label: 'Kind', all: 'All', rural: 'Rural', urban: 'Urban' },
  unitsOf: { all: 'villages and communities', rural: 'villages', urban: 'communities' },
  counts: { buildings: 'Buildings', shops: 'Shops', population: 'Population' },
  gridKind: { basic: 'Basic grid', dedicated: 'Dedicated grid' },
  role: {
    leader: 'Grid leader',
    branch_secretary: 'Branch secretary',
    worker: 'Grid worker',
    building_lead: 'Building lead',
    volunteer: 'Volunteer',
  },
  employment: { full_time: 'full-time', part_time: 'part-time', volunteer: 'voluntary' },
  placeKind: {
    neighbourhood_home: 'Neighbourhood home',
    station: 'Service station',
    office: 'Office',
  },

  measure: {
    label: 'Coloured by',
    workers: {
      grid: 'Workers in the grid',
      above: 'Workers per grid',
      short: 'per grid',
      shortGrid: 'Workers',
      unit: '',
      explain: 'Grid workers divided by grids.',
      explainGrid: 'How many serve the grid as grid workers.',
    },
    households_per_worker: {
      grid: 'Households per worker',
      above: 'Households per worker',
      short: 'per worker',
      shortGrid: 'per worker',
      unit: '',
      explain: 'Households divided by grid workers.',
      explainGrid: 'Households divided by grid workers.',
    },
    households: {
      grid: 'Households in the grid',
      above: 'Households',
      short: 'Households',
      shortGrid: 'Households',
      unit: '',
      explain: 'All households of the unit’s grids.',
      explainGrid: 'Households that the grid has.',
    },
    area: {
      grid: 'Area of the grid',
      above: 'Area',
      short: 'km²',
      shortGrid: 'km²',
      unit: 'km²',
      explain: 'Area on the ellipsoid.',
      explainGrid: 'Area on the ellipsoid.',
    },
  },

  legend: {
    title: 'Legend',
    open: 'Show the legend',
    close: 'Hide the legend',
    by: (level, unit) => `By ${level.toLowerCase()}${unit && `, in ${unit}`}`,
    bar: (range, count) => `${range}: ${count}`,
    hint: 'Point at a bar to see its areas; click to keep them.',
    kept: 'Show all again',
    notGridded: 'Not yet gridded',
    outside: 'Outside the programme',
    unstaffed: 'Nobody assigned',
    unknown: 'Unknown',
    place: 'Places of service',
    andMore: (value) => `≥ ${value}`,
    lessThan: (value) => `< ${value}`,
  },

  figures: {
    grids: 'grids',
    workers: 'grid workers',
    gridded: (units) => `${units} gridded`,
    of: (part, whole) => `${part} of ${whole}`,
    households: 'Households',
    area: 'Area',
    householdsPerWorker: 'Households per worker',
    workersPerGrid: 'Workers per grid',
    unstaffed: 'Grids with nobody assigned',
    notGridded: () => 'Not yet gridded',
    staff: 'Staff',
    posts: 'counted by post: one person may hold two',
    heading: 'Coverage',
  },

  table: {
    name: 'Name',
    grids: 'Grids',
    workers: 'Workers',
    households: 'Households',
    divisions: () => 'Parts',
    gridsOf: 'Grids',
    sortBy: (column) => `Sort by ${column}`,
    emptyKind: 'There is no unit of this kind here.',
    emptyGrids: 'Not yet gridded.',
    emptyOutside: 'This unit is outside the grid programme.',
    managedBy: (name) => `run by ${name}`,
  },

  grid: {
    number: (digits) => `Grid ${digits}`,
    code: 'Grid code',
    kind: 'Type',
    people: 'Who serves here',
    nobody: 'Nobody is assigned to this grid yet.',
    call: (name) => `Call ${name}`,
    zoom: 'Show on the map',
    up: (name) => `Back to ${name}`,
    posts: (posts) => {
      const line = posts.map((post) => post.toLowerCase()).join(', ');
      return line.charAt(0).toUpperCase() + line.slice(1);
    },
    worker: (employment) => `${employment} grid worker`,
  },

  division: { code: 'Division code', zoom: 'Show on the map' },
  place: {
    address: 'Address',
    in: 'Village or community',
    noAddress: 'not registered',
    heading: 'Place of service',
  },

  search: {
    label: 'Search',
    placeholder: 'Name, code, pinyin initials or lon,lat',
    placeholderShort: 'Name, code or lon,lat',
    clear: 'Clear',
    none: (text) =>
      `Nothing found for “${text}”. Try a name, a division or grid code, or pinyin initials.`,
    failed: 'The search does not answer. Please try again in a moment.',
    results: (count) => (count === 1 ? '1 result' : `${count} results`),
    type: {
      division: 'Division',
      grid: 'Grid',
      place: 'Place',
      staff: 'Staff',
      coordinate: 'Coordinate',
    },
    coordinate: (lon, lat) => `Which grid is at ${lon}, ${lat}?`,
    staffNowhere: (name) => `${name} serves in no grid at present.`,
  },

  locate: {
    action: 'Which grid am I in?',
    asking: 'Finding your position…',
    refused:
      'The browser may not use your position. Allow it in the site settings, or type a coordinate into the search.',
    unavailable:
      'Your position cannot be found just now. Try again in the open, or type a coordinate into the search.',
    timeout: 'Finding your position took too long. Try again, or type a coordinate.',
    insecure:
      'This page was not opened over https, so the browser gives no position. Type a coordinate into the search.',
    outside: 'This position is outside the area of this map.',
    notGridded: (name) => `This position is in ${name}, which is not gridded here.`,
    found: (name) => `This position is in ${name}.`,
    failed: 'The grid at this position could not be looked up. Please try again.',
    here: 'the position asked for',
  },

  map: {
    region: 'Map',
    label:
      'Map of the grids. Arrow keys move it, plus and minus zoom, Enter selects what is in the centre.',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    whole: 'Show everything',
    north: 'Turn north up',
    scale: 'Scale',
    metres: (n) => `${n} m`,
    kilometres: (n) => `${n} km`,
    centre: (name) => `In the centre: ${name}`,
    loading: 'Loading the map…',
    controls: 'Map controls',
  },

  share: {
    copy: 'Copy link',
    copied: 'Link copied. It opens exactly this view.',
    manual: 'The browser does not allow copying; please copy the link from the address bar.',
  },

  revision: {
    label: (n) => `Revision ${n}`,
    older: (n, current) => `You are looking at revision ${n}; the latest is ${current}.`,
    current: 'Show the latest',
  },

  states: {
    loading: 'Loading…',
    failed: 'The data could not be loaded.',
    failedWhy: 'Check the network and try again. If that does not help, tell your administrator.',
    retry: 'Try again',
    forbidden: 'Your account may not see this.',
    forbiddenWhy: 'If you need it for your work, ask your administrator for the right.',
    missing: 'What you asked for was not found.',
    missingWhy: 'The code may be mistyped, or this revision has no such unit.',
    toRoot: 'Back to the overview',
    noData: 'There is no data in the system yet.',
    noDataWhy: 'An administrator needs to import divisions and grids first.',
    offline: 'The server cannot be reached.',
  },

  account: {
    signIn: 'Sign in',
    menu: 'Account',
    menuOf: (name) => `${name}: account menu`,
    own: 'My account',
    accounts: 'Accounts',
    settings: 'Settings',
    audit: 'Audit trail',
    signOut: 'Sign out',
    signedOut: 'You have signed out.',
    signOutFailed: 'Signing out did not succeed. Check the network and try again.',
  },

  language: { label: 'Language' },
  close: 'Close',
  sheet: { expand: 'Expand the panel', collapse: 'Collapse the panel' },

  keys: {
    title: 'Keyboard',
    search: 'Search',
    shortcuts: 'Show this list',
    back: 'One step back, or close what is open',
    pan: 'Move the map (when it has the focus)',
    zoom: 'Zoom the map (when it has the focus)',
    select: 'Select what is in the centre of the map',
    turn: 'Turn the map (hold and drag)',
    open: 'Keyboard shortcuts',
    space: 'drag',
  },
};
