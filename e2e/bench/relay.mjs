// The peer: a socket.io 4 relay, two parties a room, nothing stored.

import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer();
const io = new Server(http, { transports: ["websocket"], serveClient: false });
io.on("connection", (socket) => {
  socket.on("join", (room) => {
    socket.join(room);
    socket.emit("joined");
  });
  socket.on("text", (room, text) => io.to(room).emit("text", text));
});
http.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ ready: true, url: `http://127.0.0.1:${http.address().port}` })));
process.on("SIGTERM", () => process.exit(0));
