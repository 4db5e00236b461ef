/** Small things drawn on canvases: the hatch and the marks. */
import Icon from 'ol/style/Icon';

function canvasOf(size: number, ratio: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = Math.round(size * ratio);
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.scale(canvas.width / size, canvas.height / size);
  return [canvas, context];
}

/** Diagonal lines on a ground: not gridded. */
export function hatchPattern(line: string, ground: string, ratio: number): CanvasPattern {
  const size = 8;
  const [canvas, context] = canvasOf(size, ratio);
  context.fillStyle = ground;
  context.fillRect(0, 0, size, size);
  context.strokeStyle = line;
  context.lineWidth = 1.25;
  context.beginPath();
  for (const shift of [-size, 0, size]) {
    context.moveTo(shift - 1, size + 1);
    context.lineTo(shift + size + 1, -1);
  }
  context.stroke();
  return context.createPattern(canvas, 'repeat') as CanvasPattern;
}

/** Small dots on a ground: outside the grid programme. */
export function dotPattern(dot: string, ground: string, ratio: number): CanvasPattern {
  const size = 8;
  const [canvas, context] = canvasOf(size, ratio);
  context.fillStyle = ground;
  context.fillRect(0, 0, size, size);
  context.fillStyle = dot;
  for (const [x, y] of [
    [2, 2],
    [6, 6],
  ] as const) {
    context.beginPath();
    context.arc(x, y, 0.7, 0, 2 * Math.PI);
    context.fill();
  }
  return context.createPattern(canvas, 'repeat') as CanvasPattern;
}

/** A hollow amber ring with a bar: a grid that nobody serves. */
export function unstaffedMark(colour: string, ground: string, ratio: number): Icon {
  const size = 18;
  const [canvas, context] = canvasOf(size, ratio);
  const c = size / 2;
  context.lineWidth = 5;
  context.strokeStyle = ground;
  context.beginPath();
  context.arc(c, c, 5, 0, 2 * Math.PI);
  context.stroke();
  context.fillStyle = ground;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = colour;
  context.beginPath();
  context.arc(c, c, 5, 0, 2 * Math.PI);
  context.moveTo(c - 3.5, c + 3.5);
  context.lineTo(c + 3.5, c - 3.5);
  context.stroke();
  return new Icon({
    img: canvas,
    scale: 1 / ratio,
    displacement: [0, 13],
    declutterMode: 'obstacle',
  });
}

/** A house (邻里之家) or a post with a flag (驿站) in a small disc. */
export function placeMark(kind: string, colour: string, ground: string, ratio: number): Icon {
  const size = 22;
  const [canvas, context] = canvasOf(size, ratio);
  const c = size / 2;
  context.fillStyle = ground;
  context.strokeStyle = colour;
  context.lineWidth = 1.25;
  context.beginPath();
  context.arc(c, c, 9, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
  context.fillStyle = colour;
  context.beginPath();
  if (kind === 'neighbourhood_home') {
    context.moveTo(c, c - 5.5);
    context.lineTo(c + 5.5, c - 0.5);
    context.lineTo(c + 3.75, c - 0.5);
    context.lineTo(c + 3.75, c + 4.5);
    context.lineTo(c - 3.75, c + 4.5);
    context.lineTo(c - 3.75, c - 0.5);
    context.lineTo(c - 5.5, c - 0.5);
  } else {
    context.rect(c - 3.5, c - 5, 1.5, 10);
    context.moveTo(c - 2, c - 5);
    context.lineTo(c + 4.5, c - 2.5);
    context.lineTo(c - 2, c);
  }
  context.fill();
  return new Icon({ img: canvas, scale: 1 / ratio });
}
