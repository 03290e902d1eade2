/** On every container that the engine makes; the value is the data folder that it belongs to. */
export const OWNER_LABEL = 'dev.agent-gallery.data-folder';
