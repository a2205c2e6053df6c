import { barHeight, batchPlots, plotWidth } from "../../../agent/main/viewer/plots/plots.ts";
import type { Plot, Shape } from "../../../agent/main/viewer/plots/plots.ts";
import type { BatchReport } from "../batch-report.ts";
import { markup } from "./markup.ts";
import type { Markup } from "./markup.ts";

/** The pictures of a report, as the viewer's page of a batch shows them too. */
export function reportPlots({ instances, time }: BatchReport): readonly Markup[] {
  return batchPlots(instances, time.by_stage).map(drawPlot);
}

function drawPlot({ title, tall, shapes }: Plot): Markup {
  if (shapes.length === 0)
    return markup`<figure><figcaption>${title}</figcaption><p class="quiet">not recorded</p></figure>`;
  return markup`<figure><figcaption>${title}</figcaption>
<svg viewBox="0 0 ${plotWidth} ${tall}" role="img" aria-label="${title}">${shapes.map(drawShape)}</svg></figure>`;
}

function drawShape(shape: Shape): Markup {
  switch (shape.kind) {
    case "bar":
      return markup`<rect x="${shape.x}" y="${shape.y}" width="${shape.long.toFixed(1)}" height="${barHeight}" rx="3" />`;
    case "text":
      return markup`<text x="${shape.x.toFixed(1)}" y="${shape.y.toFixed(1)}" class="${shape.anchor}">${shape.text}</text>`;
    case "axis":
    case "line":
      return markup`<path class="${shape.kind}" d="${shape.path}" />`;
  }
}
