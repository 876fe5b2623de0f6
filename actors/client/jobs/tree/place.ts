/** Where something of a tree is: from its top, and on the server. */
export interface Place {
  readonly path: string;
  readonly remote: string;
}

/** The path of a name in a folder of the server. */
export function remoteChild(folder: string, name: string): string {
  return folder === "" || folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}
