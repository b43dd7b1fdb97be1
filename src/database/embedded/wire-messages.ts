/** A message whose body is text that ends with a zero byte, whoever sends it. */
export function wireMessage(type: string, text: string): Buffer {
  const message = Buffer.from(`${type}\0\0\0\0${text}\0`);
  message.writeInt32BE(message.length - 1, 1);
  return message;
}

/** An ErrorResponse, after which the connection ends. */
export function fatalError(code: string, text: string): Buffer {
  return wireMessage('E', `SFATAL\0VFATAL\0C${code}\0M${text}\0`);
}

/** Whether the last message is ReadyForQuery. No other message can end like it, whatever it carries. */
export function endsReady(answer: Buffer): boolean {
  return answer.subarray(-6, -1).toString('latin1') === 'Z\0\0\0\x05';
}

/**
 * Fails the COPY that a query may have started and is ignored after any other. The client's data is not there
 * when PostgreSQL asks for it, and that end of its input would end the embedded database.
 */
export const copyFail = wireMessage('f', 'COPY FROM STDIN is not served');
