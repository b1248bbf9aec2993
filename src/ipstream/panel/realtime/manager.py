"""Socket.IO's Redis managers, patient: an outage of Redis raises nothing, hangs nobody and is logged once."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import redis
import socketio
from redis import asyncio as aioredis
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)

CHANNEL = "ipstream-rt"
CONNECT_SECONDS = 1
ANSWER_SECONDS = 2
RETRY_SECONDS = 1
OUTAGE = (redis.RedisError, OSError)
_TIMES: dict[str, Any] = {"socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": ANSWER_SECONDS}


class ServerManager(socketio.AsyncRedisManager):  # type: ignore[misc]
    """Joins the panel's processes. Sockets of this process get their news even without Redis.

    A room that is closed loses its sockets, not only its members: that is how a logout reaches every process.
    After an outage all sockets are told ``resync``, for what other processes published meanwhile is lost.
    """

    def __init__(self, url: str) -> None:
        at_once = AsyncRetry(NoBackoff(), 0)  # else redis-py reconnects unseen, and nobody knows what was missed
        options = _TIMES | {"socket_timeout": None, "health_check_interval": 30, "retry": at_once}
        super().__init__(url, channel=CHANNEL, redis_options=options)
        self._publisher: Any = aioredis.Redis.from_url(url, **_TIMES, retry=at_once)

    async def _publish(self, data: Any) -> None:
        try:
            await self._publisher.publish(self.channel, json.dumps(data))
        except OUTAGE:
            log.debug("not published: the listening side logs outages")

    async def _redis_listen_with_retries(self) -> AsyncIterator[Any]:
        lost = False
        while True:
            try:
                self._redis_connect()
                await self.pubsub.subscribe(self.channel)
                if lost:
                    log.info("Redis is back")
                    await self.emit("resync", None, namespace="/", ignore_queue=True)
                lost = False
                async for message in self.pubsub.listen():
                    yield message
            except OUTAGE as error:
                if not lost:
                    log.warning("Redis is away, news of other processes wait: %s", error)
                lost = True
            await asyncio.sleep(RETRY_SECONDS)

    async def _handle_close_room(self, message: dict[str, Any]) -> None:
        for sid, _eio_sid in list(self.get_participants("/", message["room"])):
            await self.server.disconnect(sid, ignore_queue=True)


class OutsideManager(socketio.RedisManager):  # type: ignore[misc]
    """For processes without sockets, such as workers: publishes, and waits seconds at the most."""

    def __init__(self, url: str) -> None:
        super().__init__(url, channel=CHANNEL, write_only=True)
        self._publisher = redis.Redis.from_url(url, **_TIMES, retry=Retry(NoBackoff(), 0))
        self._lost = False

    def reachable(self) -> bool:
        """Whether anybody could hear what is published now."""
        try:
            self._publisher.ping()
        except OUTAGE as error:
            if not self._lost:
                log.warning("Redis is away, nobody is told news: %s", error)
            self._lost = True
            return False
        self._lost = False
        return True

    def _publish(self, data: Any) -> None:
        try:
            self._publisher.publish(self.channel, json.dumps(data))
        except OUTAGE:
            log.debug("not published: reachable() logs outages")
