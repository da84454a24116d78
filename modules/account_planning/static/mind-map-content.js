/* A mind map as the server stores it, and as the library draws it. Only what is
   named here goes either way: nothing that the library could run comes in. */
(() => {
  "use strict";
  const COLOURS = ["blue", "green", "yellow", "red", "purple"];
  const SIDES = ["left", "right"];

  /* How a marked topic looks; the names follow the theme by themselves. */
  const lookOf = (colour) => (colour
    ? { metadata: { colour }, branchColor: `var(--t-${colour}-dot)`, style: { background: `var(--t-${colour}-soft)`, color: `var(--t-${colour})` } }
    : { metadata: undefined, branchColor: undefined, style: { background: "", color: "" } });

  const drawn = (content) => {
    const made = new Map();
    let root = null;
    for (const node of content.nodes) {
      const one = { id: node.id, topic: node.topic, children: [], expanded: !node.folded };
      if (COLOURS.includes(node.colour)) Object.assign(one, lookOf(node.colour));
      if (SIDES.includes(node.side)) one.direction = SIDES.indexOf(node.side);
      made.set(node.id, one);
      if (node.parent) made.get(node.parent).children.push(one); else root = one;
    }
    return { nodeData: root };
  };

  const stored = (data) => {
    const nodes = [];
    const waiting = [[data.nodeData, null, 1]];
    while (waiting.length) {
      const [node, parent, level] = waiting.pop();
      const one = { id: node.id, topic: node.topic };
      if (parent) one.parent = parent;
      if (COLOURS.includes(node.metadata?.colour)) one.colour = node.metadata.colour;
      const children = node.children ?? [];
      if (node.expanded === false && children.length) one.folded = true;
      if (level === 2 && SIDES[node.direction]) one.side = SIDES[node.direction];
      nodes.push(one);
      for (const child of [...children].reverse()) waiting.push([child, node.id, level + 1]);
    }
    return { nodes };
  };

  /* Lines that were copied elsewhere, as topics one below the other. */
  const pasted = (text) => text.split(/\r\n|\r|\n/).map((line) => line.trim().slice(0, 300)).filter(Boolean).slice(0, 100);

  window.mindMapContent = { drawn, stored, lookOf, pasted };
})();
