import type BaseLayer from 'ol/layer/Base';
import TileLayer from 'ol/layer/Tile';
import { get as projectionOf } from 'ol/proj';
import WMTS from 'ol/source/WMTS';
import XYZ from 'ol/source/XYZ';
import WMTSTileGrid from 'ol/tilegrid/WMTS';
import type { Basemap } from '../api/shapes';

const LEVELS = 19;

/** Degrees (`c`, CGCS2000 and WGS 84 alike) when the matrix set says so, else Web Mercator (`w`). */
function wmts({ url, layer, matrix_set }: Basemap): WMTS {
  const matrixSet = matrix_set ?? 'w';
  const geographic = /^c$|4326|4490|crs84/i.test(matrixSet);
  const projection = projectionOf(geographic ? 'EPSG:4326' : 'EPSG:3857');
  if (!projection) throw new Error('projection unknown');
  const extent = projection.getExtent();
  const widest = (extent[2] as number) - (extent[0] as number);
  // Level 0 of the degree matrices has two tiles side by side in the published sets; Tianditu
  // numbers from 1 with the whole world 360 degrees wide at its level 0.
  const resolutions = Array.from({ length: LEVELS }, (_, z) => widest / 256 / 2 ** z);
  return new WMTS({
    url,
    layer: layer ?? '',
    matrixSet,
    style: 'default',
    format: 'tiles',
    projection,
    requestEncoding: url.includes('{') ? 'REST' : 'KVP',
    tileGrid: new WMTSTileGrid({
      origin: geographic ? [-180, 90] : [extent[0] as number, extent[3] as number],
      resolutions,
      matrixIds: resolutions.map((_, z) => String(z)),
    }),
  });
}

/** The layer under everything, greyed by its class; only built when one is configured. */
export function basemapLayer(basemap: Basemap): BaseLayer {
  return new TileLayer({
    className: 'basemap',
    source: basemap.type === 'xyz' ? new XYZ({ url: basemap.url, maxZoom: 18 }) : wmts(basemap),
  });
}
