// Stands for react-style-singleton, which writes a <style> into the page: its policy refuses that, and the page that
// a dialog would keep from scrolling never scrolls.
const nothing = () => null;
export const styleSingleton = () => nothing;
export const styleHookSingleton = () => nothing;
export const stylesheetSingleton = () => ({ add: nothing, remove: nothing });
