/** Listening sockets. Bytes belong to the zone; nothing here sees one. */
@NullMarked
package dev.tollgate.gateway.network;

import org.jspecify.annotations.NullMarked;
