/**
 * How the picture is moved: by pointer, by touch and by keys.
 */

/**
 * @typedef {import("./model.js").GraphModel} GraphModel
 * @typedef {import("./picture.js").Picture} Picture
 */

const STEP = 1.4;
const PAN = 60;
/** A press that moves no further than this is a click. */
const STILL = 4;

/**
 * @param {HTMLCanvasElement} canvas  In the tab order.
 * @param {Picture} picture
 * @param {GraphModel} model
 */
export function setUpHands(canvas, picture, model) {
  /** @type {Map<number, {x: number, y: number}>} */
  const pressed = new Map();
  let moved = 0;

  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const pixels = event.deltaY * (event.deltaMode === 1 ? 20 : 1);
      picture.camera.zoom(Math.exp(-pixels * 0.002), event.offsetX, event.offsetY);
      picture.draw();
    },
    { passive: false },
  );
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    if (pressed.size === 0) moved = 0;
    pressed.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
  });
  canvas.addEventListener("pointermove", (event) => {
    const here = { x: event.offsetX, y: event.offsetY };
    const before = pressed.get(event.pointerId);
    if (before === undefined) {
      picture.hover(picture.at(here.x, here.y));
      return;
    }
    moved += Math.hypot(here.x - before.x, here.y - before.y);
    const others = [...pressed].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    if (others.length > 0) {
      const [other] = others;
      const factor = distance(here, other) / Math.max(distance(before, other), 1);
      picture.camera.zoom(factor, (here.x + other.x) / 2, (here.y + other.y) / 2);
    } else if (moved > STILL) {
      picture.camera.pan(here.x - before.x, here.y - before.y);
    }
    pressed.set(event.pointerId, here);
    picture.draw();
  });
  const release = (/** @type {PointerEvent} */ event) => {
    if (pressed.delete(event.pointerId) && event.type === "pointerup" && moved <= STILL) {
      picture.select(picture.at(event.offsetX, event.offsetY));
    }
  };
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("pointerleave", () => picture.hover(null));
  canvas.addEventListener("dblclick", (event) => {
    const at = picture.at(event.offsetX, event.offsetY);
    if (at !== null) picture.show(at);
  });
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const action = /** @type {Record<string, () => void>} */ ({
      "+": () => picture.camera.zoom(STEP, width / 2, height / 2),
      "=": () => picture.camera.zoom(STEP, width / 2, height / 2),
      "-": () => picture.camera.zoom(1 / STEP, width / 2, height / 2),
      0: () => picture.show(),
      Home: () => picture.show(),
      Enter: () => picture.show(picture.selected ?? 0),
      Escape: () => picture.select(null),
      ArrowRight: () => walk(picture, model, "next"),
      ArrowLeft: () => walk(picture, model, "previous"),
      ArrowDown: () => walk(picture, model, "in"),
      ArrowUp: () => walk(picture, model, "out"),
      w: () => picture.camera.pan(0, PAN),
      s: () => picture.camera.pan(0, -PAN),
      a: () => picture.camera.pan(PAN, 0),
      d: () => picture.camera.pan(-PAN, 0),
    })[event.key];
    if (action === undefined || (event.key === "Escape" && picture.selected === null)) return;
    event.preventDefault();
    action();
    picture.draw();
  });
}

/**
 * Selects a neighbour in the tree, and brings it into sight.
 *
 * @param {Picture} picture
 * @param {GraphModel} model
 * @param {"next" | "previous" | "in" | "out"} where
 */
function walk(picture, model, where) {
  const at = picture.selected;
  const hidden = picture.filter.hiddenLabels;
  const inside = (/** @type {number} */ outer) =>
    [...model.children(outer)].filter((each) => !hidden.has(model.nodes[each].label));
  let next;
  if (at === null) {
    next = inside(0)[0];
  } else if (where === "in") {
    next = inside(at)[0];
  } else if (where === "out") {
    next = model.parents[at] > 0 ? model.parents[at] : undefined;
  } else {
    const all = inside(model.parents[at]);
    next = all[all.indexOf(at) + (where === "next" ? 1 : -1)];
  }
  if (next === undefined) return;
  picture.select(next);
  picture.show(next);
}

/**
 * @param {{x: number, y: number}} a
 * @param {{x: number, y: number}} b
 */
function distance(a, b) {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
