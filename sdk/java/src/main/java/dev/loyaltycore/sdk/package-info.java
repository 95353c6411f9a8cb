/**
 * A client of the loyalty core: {@link dev.loyaltycore.sdk.LoyaltyClient} is where it begins. What is null says so.
 */
@NullMarked
package dev.loyaltycore.sdk;

import org.jspecify.annotations.NullMarked;
