/** Puts a file on the clipboard, or where a page may not write there, into a download. Says which. */
export async function copyOrDownload(blob: Blob, fileName: string): Promise<'copied' | 'downloaded'> {
  try {
    const type = blob.type === 'image/png' ? 'image/png' : 'text/plain';
    await navigator.clipboard.write([
      new ClipboardItem({ [type]: type === blob.type ? blob : new Blob([blob], { type }) }),
    ]);
    return 'copied';
  } catch {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = fileName;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    return 'downloaded';
  }
}
