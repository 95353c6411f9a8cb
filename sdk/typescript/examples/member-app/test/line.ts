import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A line between the browser and the server that can be cut. */
export class Line {
  readonly url: string;
  readonly #close: () => void;
  readonly #sockets = new Set<Socket>();
  #cut = false;

  private constructor(port: number, close: () => void) {
    this.url = `http://127.0.0.1:${port}`;
    this.#close = close;
  }

  static async to(url: string): Promise<Line> {
    const { hostname, port } = new URL(url);
    const server = createServer((near) => {
      if (line.#cut) {
        near.resetAndDestroy();
        return;
      }
      const far = connect(Number(port), hostname);
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        line.#sockets.add(socket);
        socket.pipe(other);
        socket.on("error", () => other.destroy());
        socket.on("close", () => {
          line.#sockets.delete(socket);
          other.destroy();
        });
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const line = new Line((server.address() as AddressInfo).port, () => server.close());
    return line;
  }

  /** Ends all connections, and lets none through any more. */
  cut(): void {
    this.#cut = true;
    for (const socket of this.#sockets) {
      socket.resetAndDestroy();
    }
  }

  mend(): void {
    this.#cut = false;
  }

  close(): void {
    this.cut();
    this.#close();
  }
}
