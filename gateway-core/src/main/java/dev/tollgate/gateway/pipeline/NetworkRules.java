package dev.tollgate.gateway.pipeline;

import dev.tollgate.gateway.rules.ReasonTable;

/**
 * What the agent must know of a network.
 *
 * @param name as in the configuration
 * @param deadlineNs from the arrival of a request to the last moment its answer is worth something
 * @param reasons response codes of this network
 */
public record NetworkRules(String name, long deadlineNs, ReasonTable reasons) {}
