import { words } from '../i18n';
import { Icon } from '../icons';
import { whereAmI } from '../locate/locate';
import { select } from '../state/store';
import { theChart } from './current';
import { rotation } from './signs';

export function Controls() {
  const t = words.value;
  const turned = Math.abs(rotation.value % (2 * Math.PI)) > 0.001;
  return (
    <fieldset class="controls" aria-label={t.map.controls}>
      {turned && (
        <button
          type="button"
          class="floating control"
          title={t.map.north}
          aria-label={t.map.north}
          onClick={() => theChart()?.northUp()}
        >
          <span ref={(element) => element?.style.setProperty('rotate', `${rotation.value}rad`)}>
            <Icon name="north" />
          </span>
        </button>
      )}
      <button
        type="button"
        class="floating control"
        title={t.locate.action}
        aria-label={t.locate.action}
        onClick={() => void whereAmI()}
      >
        <Icon name="here" />
      </button>
      <button
        type="button"
        class="floating control wide-only"
        title={t.map.whole}
        aria-label={t.map.whole}
        onClick={() => select(null, true)}
      >
        <Icon name="whole" />
      </button>
      <div class="floating zoom">
        <button
          type="button"
          class="control"
          title={t.map.zoomIn}
          aria-label={t.map.zoomIn}
          onClick={() => theChart()?.zoomBy(1)}
        >
          <Icon name="plus" />
        </button>
        <button
          type="button"
          class="control"
          title={t.map.zoomOut}
          aria-label={t.map.zoomOut}
          onClick={() => theChart()?.zoomBy(-1)}
        >
          <Icon name="minus" />
        </button>
      </div>
    </fieldset>
  );
}
