package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.rules.ReasonTable;

/**
 * What the agent must know of a network.
 *
 * @param name as in the configuration
 * @param macs whether messages carry a message authentication code; then nothing of them is
 *     believed before it was verified
 * @param deadlines from the arrival of a request to the last moment its answer is worth something
 * @param reasons response codes of this network
 */
public record NetworkRules(
    String name, boolean macs, ChannelDeadlines deadlines, ReasonTable reasons) {}
