// Inside an embed: tells the page around it how high it is.

const tell = () => {
  const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
  parent.postMessage({ type: "sanctions-timeline:height", height }, "*");
};

new ResizeObserver(tell).observe(document.documentElement);
addEventListener("load", tell);
