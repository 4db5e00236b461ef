"""What happens while somebody looks: told to open pages as it happens.

A worker listens to the database by one connection (:mod:`~api.live.listener`), knows who has which
plan open (:mod:`~api.live.people`), and passes on what it hears to the streams that it holds
(:mod:`~api.live.hub`). A stream tells everything or ends: when the connection is lost, all streams
end, and pages that open them again find out what they missed by the plan's version. Nothing here
is kept; where people are is known for as long as they have a plan open.
"""
