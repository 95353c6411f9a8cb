"""The services of the contract, loyalty.v1, each for both clients. Generated: do not edit."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator

from loyaltycore import v1
from loyaltycore._method import AsyncService, BlockingService, Method

ADJUST_POINTS = Method("loyalty.v1.AccountService", "AdjustPoints", v1.AdjustPointsRequest, v1.AdjustPointsResponse)
REINSTATE_POINTS = Method(
    "loyalty.v1.AccountService", "ReinstatePoints", v1.ReinstatePointsRequest, v1.ReinstatePointsResponse
)
WRITE_OFF_DEBT = Method("loyalty.v1.AccountService", "WriteOffDebt", v1.WriteOffDebtRequest, v1.WriteOffDebtResponse)
TRANSFER_POINTS = Method(
    "loyalty.v1.AccountService", "TransferPoints", v1.TransferPointsRequest, v1.TransferPointsResponse
)
LIST_AUDIT_ENTRIES = Method(
    "loyalty.v1.AuditService", "ListAuditEntries", v1.ListAuditEntriesRequest, v1.ListAuditEntriesResponse
)
ACCRUE = Method("loyalty.v1.LoyaltyService", "Accrue", v1.AccrueRequest, v1.AccrueResponse)
BATCH_ACCRUE = Method("loyalty.v1.LoyaltyService", "BatchAccrue", v1.BatchAccrueRequest, v1.BatchAccrueResponse)
SIMULATE_ACCRUAL = Method(
    "loyalty.v1.LoyaltyService", "SimulateAccrual", v1.SimulateAccrualRequest, v1.SimulateAccrualResponse
)
CONFIRM_ACCRUAL = Method(
    "loyalty.v1.LoyaltyService", "ConfirmAccrual", v1.ConfirmAccrualRequest, v1.ConfirmAccrualResponse
)
REVERSE_ACCRUAL = Method(
    "loyalty.v1.LoyaltyService", "ReverseAccrual", v1.ReverseAccrualRequest, v1.ReverseAccrualResponse
)
REDEEM = Method("loyalty.v1.LoyaltyService", "Redeem", v1.RedeemRequest, v1.RedeemResponse)
CAPTURE_REDEMPTION = Method(
    "loyalty.v1.LoyaltyService", "CaptureRedemption", v1.CaptureRedemptionRequest, v1.CaptureRedemptionResponse
)
RELEASE_REDEMPTION = Method(
    "loyalty.v1.LoyaltyService", "ReleaseRedemption", v1.ReleaseRedemptionRequest, v1.ReleaseRedemptionResponse
)
REVERSE_REDEMPTION = Method(
    "loyalty.v1.LoyaltyService", "ReverseRedemption", v1.ReverseRedemptionRequest, v1.ReverseRedemptionResponse
)
GET_BALANCE = Method("loyalty.v1.LoyaltyService", "GetBalance", v1.GetBalanceRequest, v1.GetBalanceResponse)
WATCH_BALANCE = Method("loyalty.v1.LoyaltyService", "WatchBalance", v1.WatchBalanceRequest, v1.WatchBalanceResponse)
LIST_REWARDS = Method("loyalty.v1.LoyaltyService", "ListRewards", v1.ListRewardsRequest, v1.ListRewardsResponse)
LIST_LOTS = Method("loyalty.v1.LoyaltyService", "ListLots", v1.ListLotsRequest, v1.ListLotsResponse)
EVALUATE_TIER = Method("loyalty.v1.LoyaltyService", "EvaluateTier", v1.EvaluateTierRequest, v1.EvaluateTierResponse)
LIST_ENTRIES = Method("loyalty.v1.LoyaltyService", "ListEntries", v1.ListEntriesRequest, v1.ListEntriesResponse)
ENROLL_MEMBER = Method("loyalty.v1.MemberService", "EnrollMember", v1.EnrollMemberRequest, v1.EnrollMemberResponse)
GET_MEMBER = Method("loyalty.v1.MemberService", "GetMember", v1.GetMemberRequest, v1.GetMemberResponse)
UPDATE_MEMBER = Method("loyalty.v1.MemberService", "UpdateMember", v1.UpdateMemberRequest, v1.UpdateMemberResponse)
LINK_IDENTIFIER = Method(
    "loyalty.v1.MemberService", "LinkIdentifier", v1.LinkIdentifierRequest, v1.LinkIdentifierResponse
)
UNLINK_IDENTIFIER = Method(
    "loyalty.v1.MemberService", "UnlinkIdentifier", v1.UnlinkIdentifierRequest, v1.UnlinkIdentifierResponse
)
MERGE_MEMBERS = Method("loyalty.v1.MemberService", "MergeMembers", v1.MergeMembersRequest, v1.MergeMembersResponse)
UNMERGE_MEMBER = Method("loyalty.v1.MemberService", "UnmergeMember", v1.UnmergeMemberRequest, v1.UnmergeMemberResponse)
CLOSE_MEMBER = Method("loyalty.v1.MemberService", "CloseMember", v1.CloseMemberRequest, v1.CloseMemberResponse)
ERASE_MEMBER = Method("loyalty.v1.MemberService", "EraseMember", v1.EraseMemberRequest, v1.EraseMemberResponse)
EXPORT_MEMBER = Method("loyalty.v1.MemberService", "ExportMember", v1.ExportMemberRequest, v1.ExportMemberResponse)
CREATE_PARTNER = Method("loyalty.v1.PartnerService", "CreatePartner", v1.CreatePartnerRequest, v1.CreatePartnerResponse)
LIST_PARTNERS = Method("loyalty.v1.PartnerService", "ListPartners", v1.ListPartnersRequest, v1.ListPartnersResponse)
CREATE_API_KEY = Method("loyalty.v1.PartnerService", "CreateApiKey", v1.CreateApiKeyRequest, v1.CreateApiKeyResponse)
LIST_API_KEYS = Method("loyalty.v1.PartnerService", "ListApiKeys", v1.ListApiKeysRequest, v1.ListApiKeysResponse)
REVOKE_API_KEY = Method("loyalty.v1.PartnerService", "RevokeApiKey", v1.RevokeApiKeyRequest, v1.RevokeApiKeyResponse)
APPLY_PROGRAM = Method("loyalty.v1.ProgramService", "ApplyProgram", v1.ApplyProgramRequest, v1.ApplyProgramResponse)
GET_PROGRAM = Method("loyalty.v1.ProgramService", "GetProgram", v1.GetProgramRequest, v1.GetProgramResponse)
LIST_PROGRAM_VERSIONS = Method(
    "loyalty.v1.ProgramService", "ListProgramVersions", v1.ListProgramVersionsRequest, v1.ListProgramVersionsResponse
)
ISSUE_MEMBER_TOKEN = Method(
    "loyalty.v1.TokenService", "IssueMemberToken", v1.IssueMemberTokenRequest, v1.IssueMemberTokenResponse
)
REVOKE_MEMBER_TOKENS = Method(
    "loyalty.v1.TokenService", "RevokeMemberTokens", v1.RevokeMemberTokensRequest, v1.RevokeMemberTokensResponse
)


class AccountService(BlockingService):
    """AccountService corrects what members hold, by hand, and moves points between members. Calls are authenticated,
    refused and repeated as LoyaltyService says, and share its request ids. Any of them may be refused with
    MEMBER_NOT_FOUND, MEMBER_CLOSED and REQUEST_ID_REUSED.
    """

    def adjust_points(
        self, request: v1.AdjustPointsRequest, *, timeout: float | None = None
    ) -> v1.AdjustPointsResponse:
        """AdjustPoints gives points to a member, or takes some. It counts neither as earned nor as spent, and not towards
        tiers. Scope: adjust. Refusals: INSUFFICIENT_POINTS, BALANCE_LIMIT.
        """
        return self._caller.call(ADJUST_POINTS, request, timeout)

    def reinstate_points(
        self, request: v1.ReinstatePointsRequest, *, timeout: float | None = None
    ) -> v1.ReinstatePointsResponse:
        """ReinstatePoints gives expired points back. Scope: adjust. Refusals: EXCEEDS_EXPIRED, BALANCE_LIMIT."""
        return self._caller.call(REINSTATE_POINTS, request, timeout)

    def write_off_debt(
        self, request: v1.WriteOffDebtRequest, *, timeout: float | None = None
    ) -> v1.WriteOffDebtResponse:
        """WriteOffDebt lets a member's debt go, or some of it. Scope: adjust. Refusals: EXCEEDS_DEBT."""
        return self._caller.call(WRITE_OFF_DEBT, request, timeout)

    def transfer_points(
        self, request: v1.TransferPointsRequest, *, timeout: float | None = None
    ) -> v1.TransferPointsResponse:
        """TransferPoints moves points from one member to another. They keep their expiry, and those that expire first go
        first. Scope: transfer. Refusals: TRANSFER_NOT_ACCEPTED, INSUFFICIENT_POINTS, BALANCE_LIMIT.
        """
        return self._caller.call(TRANSFER_POINTS, request, timeout)


class AsyncAccountService(AsyncService):
    """AccountService corrects what members hold, by hand, and moves points between members. Calls are authenticated,
    refused and repeated as LoyaltyService says, and share its request ids. Any of them may be refused with
    MEMBER_NOT_FOUND, MEMBER_CLOSED and REQUEST_ID_REUSED.
    """

    async def adjust_points(
        self, request: v1.AdjustPointsRequest, *, timeout: float | None = None
    ) -> v1.AdjustPointsResponse:
        """AdjustPoints gives points to a member, or takes some. It counts neither as earned nor as spent, and not towards
        tiers. Scope: adjust. Refusals: INSUFFICIENT_POINTS, BALANCE_LIMIT.
        """
        return await self._caller.call(ADJUST_POINTS, request, timeout)

    async def reinstate_points(
        self, request: v1.ReinstatePointsRequest, *, timeout: float | None = None
    ) -> v1.ReinstatePointsResponse:
        """ReinstatePoints gives expired points back. Scope: adjust. Refusals: EXCEEDS_EXPIRED, BALANCE_LIMIT."""
        return await self._caller.call(REINSTATE_POINTS, request, timeout)

    async def write_off_debt(
        self, request: v1.WriteOffDebtRequest, *, timeout: float | None = None
    ) -> v1.WriteOffDebtResponse:
        """WriteOffDebt lets a member's debt go, or some of it. Scope: adjust. Refusals: EXCEEDS_DEBT."""
        return await self._caller.call(WRITE_OFF_DEBT, request, timeout)

    async def transfer_points(
        self, request: v1.TransferPointsRequest, *, timeout: float | None = None
    ) -> v1.TransferPointsResponse:
        """TransferPoints moves points from one member to another. They keep their expiry, and those that expire first go
        first. Scope: transfer. Refusals: TRANSFER_NOT_ACCEPTED, INSUFFICIENT_POINTS, BALANCE_LIMIT.
        """
        return await self._caller.call(TRANSFER_POINTS, request, timeout)


class AuditService(BlockingService):
    """AuditService tells who changed what. Every call that changes something leaves an entry, written together with the
    change; a replay leaves none. Calls are authenticated and refused as LoyaltyService says.
    """

    def list_audit_entries(
        self, request: v1.ListAuditEntriesRequest, *, timeout: float | None = None
    ) -> v1.ListAuditEntriesResponse:
        """ListAuditEntries tells of changes, newest first. Scope: manage. Refusals: INVALID_PAGE_TOKEN."""
        return self._caller.call(LIST_AUDIT_ENTRIES, request, timeout)


class AsyncAuditService(AsyncService):
    """AuditService tells who changed what. Every call that changes something leaves an entry, written together with the
    change; a replay leaves none. Calls are authenticated and refused as LoyaltyService says.
    """

    async def list_audit_entries(
        self, request: v1.ListAuditEntriesRequest, *, timeout: float | None = None
    ) -> v1.ListAuditEntriesResponse:
        """ListAuditEntries tells of changes, newest first. Scope: manage. Refusals: INVALID_PAGE_TOKEN."""
        return await self._caller.call(LIST_AUDIT_ENTRIES, request, timeout)


class LoyaltyService(BlockingService):
    """LoyaltyService gives, takes and tells points.

    Calls carry an API key, or a member token (see TokenService), as `Authorization: Bearer KEY`. Any call may be refused
    with INVALID_FIELD, INVALID_CREDENTIALS, MISSING_SCOPE, OTHER_PROGRAM, OTHER_MEMBER, PROGRAM_NOT_FOUND, OVERLOADED,
    LEDGER_UNAVAILABLE, IDENTITY_PROVIDER_UNAVAILABLE or
    INTERNAL; the comments name the others. A refused call changes nothing.

    Calls that change something carry a `request_id` of the caller's making (a UUIDv7 is best), saved before the
    call and sent again with every retry: the same id and content gets the stored answer with `replayed` set, the
    same id with other content is refused with REQUEST_ID_REUSED. Ids are a partner's own, and hold for good. They
    are unique within this service and AccountService, with the calls of MemberService that say so, and apart from that
    within the other services together: an id of an accrual may be one of an enrolment as well, but not one of a
    redemption.

    A member that was merged into another is found under the old id all the same; answers name the survivor. One that has
    left is refused points and redemptions with MEMBER_CLOSED.

    Texts for people and from other systems may hold any characters but control characters (U+0000 to U+001F, U+007F
    to U+009F).
    """

    def accrue(self, request: v1.AccrueRequest, *, timeout: float | None = None) -> v1.AccrueResponse:
        """Accrue decides what an activity earns and gives it to the member. Scope: accrue.
        Refusals: MEMBER_NOT_FOUND, CURRENCY_MISMATCH, LINES_EXCEED_AMOUNT, EVENT_TIME_OUT_OF_RANGE,
        REQUEST_ID_REUSED, SOURCE_ALREADY_ACCRUED, BALANCE_LIMIT.
        """
        return self._caller.call(ACCRUE, request, timeout)

    def batch_accrue(self, request: v1.BatchAccrueRequest, *, timeout: float | None = None) -> v1.BatchAccrueResponse:
        """BatchAccrue is many accruals in one call. Each has its own request id and its own result; one that is
        refused doesn't touch the others. Scope: accrue.
        """
        return self._caller.call(BATCH_ACCRUE, request, timeout)

    def simulate_accrual(
        self, request: v1.SimulateAccrualRequest, *, timeout: float | None = None
    ) -> v1.SimulateAccrualResponse:
        """SimulateAccrual decides as Accrue would now, with the same receipt, and changes nothing. Scope: read.
        Refusals: as Accrue's, but for those about request ids and sources.
        """
        return self._caller.call(SIMULATE_ACCRUAL, request, timeout)

    def confirm_accrual(
        self, request: v1.ConfirmAccrualRequest, *, timeout: float | None = None
    ) -> v1.ConfirmAccrualResponse:
        """ConfirmAccrual lets the points of an accrual vest that wait for it, for instance when the parcel has arrived. Scope:
        accrue. Refusals: ACCRUAL_NOT_FOUND, NOTHING_TO_CONFIRM, REQUEST_ID_REUSED.
        """
        return self._caller.call(CONFIRM_ACCRUAL, request, timeout)

    def reverse_accrual(
        self, request: v1.ReverseAccrualRequest, *, timeout: float | None = None
    ) -> v1.ReverseAccrualResponse:
        """ReverseAccrual takes back what an accrual of the partner's gave, in points and towards tiers, for instance
        after a refund: all that is left of it, or the share of some lines or some money, any number of times. Parts add up
        to the whole, to the point, in whatever order. The accrual's own points go first, then those that expire first; if
        they are spent already, the program says what to do. Scope: accrue. Refusals: ACCRUAL_NOT_FOUND, ALREADY_REVERSED,
        REVERSAL_EXCEEDS_ORIGINAL, LINE_NOT_FOUND, INSUFFICIENT_POINTS, DEBT_LIMIT, REQUEST_ID_REUSED.
        """
        return self._caller.call(REVERSE_ACCRUAL, request, timeout)

    def redeem(self, request: v1.RedeemRequest, *, timeout: float | None = None) -> v1.RedeemResponse:
        """Redeem spends points on a reward, or as part payment: at once, or in two phases. Scope: redeem. Refusals:
        MEMBER_NOT_FOUND, MEMBER_CLOSED, REWARD_NOT_FOUND, REWARD_NOT_AVAILABLE, PART_PAYMENT_NOT_ACCEPTED,
        CURRENCY_MISMATCH, LINES_EXCEED_AMOUNT, INSUFFICIENT_POINTS, REQUEST_ID_REUSED.
        """
        return self._caller.call(REDEEM, request, timeout)

    def capture_redemption(
        self, request: v1.CaptureRedemptionRequest, *, timeout: float | None = None
    ) -> v1.CaptureRedemptionResponse:
        """CaptureRedemption spends what a redemption of the partner's holds, all or some of it, and gives the rest back. It
        ends the hold. Scope: redeem. Refusals: REDEMPTION_NOT_FOUND, NOT_A_HOLD, HOLD_ENDED, CAPTURE_EXCEEDS_HOLD,
        PART_PAYMENT_NOT_ACCEPTED (no whole steps of the program's rate), REQUEST_ID_REUSED.
        """
        return self._caller.call(CAPTURE_REDEMPTION, request, timeout)

    def release_redemption(
        self, request: v1.ReleaseRedemptionRequest, *, timeout: float | None = None
    ) -> v1.ReleaseRedemptionResponse:
        """ReleaseRedemption gives back what a redemption of the partner's holds. It ends the hold. Scope: redeem. Refusals:
        REDEMPTION_NOT_FOUND, NOT_A_HOLD, HOLD_ENDED, REQUEST_ID_REUSED.
        """
        return self._caller.call(RELEASE_REDEMPTION, request, timeout)

    def reverse_redemption(
        self, request: v1.ReverseRedemptionRequest, *, timeout: float | None = None
    ) -> v1.ReverseRedemptionResponse:
        """ReverseRedemption gives back what a redemption of the partner's took: all that is left of it, or some points, or
        some money of a part payment, any number of times. The points go back to where they were taken from and expire when
        they would have; of those that would have expired meanwhile, the program says what becomes. Scope: redeem.
        Refusals: REDEMPTION_NOT_FOUND, ALREADY_REVERSED, REVERSAL_EXCEEDS_ORIGINAL, PART_PAYMENT_NOT_ACCEPTED (no whole
        steps of the rate), REQUEST_ID_REUSED.
        """
        return self._caller.call(REVERSE_REDEMPTION, request, timeout)

    def get_balance(self, request: v1.GetBalanceRequest, *, timeout: float | None = None) -> v1.GetBalanceResponse:
        """GetBalance tells what a member holds now. Scope: read. Refusals: MEMBER_NOT_FOUND, VERSION_NOT_REACHED."""
        return self._caller.call(GET_BALANCE, request, timeout)

    def watch_balance(self, request: v1.WatchBalanceRequest) -> Generator[v1.WatchBalanceResponse, None, None]:
        """WatchBalance tells what a member holds now, and then again each time it changes, also when points vest or expire by
        themselves, on whichever server the change is made. Changes close together may be told as one: each answer is the
        latest balance, and the latest is always told. Without a change for 20 seconds the last answer is repeated, as a sign
        of life. The stream ends with UNAVAILABLE (LEDGER_UNAVAILABLE, or SERVER_STOPPING) when the server can't go on: watch
        again; and with INVALID_CREDENTIALS when the key or the token has ended. Scope: read. Refusals: MEMBER_NOT_FOUND,
        VERSION_NOT_REACHED, OVERLOADED (too many watchers).
        """
        return self._caller.stream(WATCH_BALANCE, request)

    def list_rewards(self, request: v1.ListRewardsRequest, *, timeout: float | None = None) -> v1.ListRewardsResponse:
        """ListRewards tells what the member can have for points, or could have with more of them: rewards whose condition the
        member meets, at this time, those that cost least first. Scope: read. Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
        """
        return self._caller.call(LIST_REWARDS, request, timeout)

    def list_lots(self, request: v1.ListLotsRequest, *, timeout: float | None = None) -> v1.ListLotsResponse:
        """ListLots tells what the points are that a member holds, and when they vest and expire: those that expire first come
        first. Scope: read. Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
        """
        return self._caller.call(LIST_LOTS, request, timeout)

    def evaluate_tier(
        self, request: v1.EvaluateTierRequest, *, timeout: float | None = None
    ) -> v1.EvaluateTierResponse:
        """EvaluateTier tells where a member stands on the program's ladders, and why. It stores nothing. Scope: read.
        Refusals: MEMBER_NOT_FOUND, LADDER_NOT_FOUND.
        """
        return self._caller.call(EVALUATE_TIER, request, timeout)

    def list_entries(self, request: v1.ListEntriesRequest, *, timeout: float | None = None) -> v1.ListEntriesResponse:
        """ListEntries tells a member's history, newest first, and then that of members merged into it. Points that have expired
        but are not yet written off in the ledger are not in it. Scope: read. Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
        """
        return self._caller.call(LIST_ENTRIES, request, timeout)


class AsyncLoyaltyService(AsyncService):
    """LoyaltyService gives, takes and tells points.

    Calls carry an API key, or a member token (see TokenService), as `Authorization: Bearer KEY`. Any call may be refused
    with INVALID_FIELD, INVALID_CREDENTIALS, MISSING_SCOPE, OTHER_PROGRAM, OTHER_MEMBER, PROGRAM_NOT_FOUND, OVERLOADED,
    LEDGER_UNAVAILABLE, IDENTITY_PROVIDER_UNAVAILABLE or
    INTERNAL; the comments name the others. A refused call changes nothing.

    Calls that change something carry a `request_id` of the caller's making (a UUIDv7 is best), saved before the
    call and sent again with every retry: the same id and content gets the stored answer with `replayed` set, the
    same id with other content is refused with REQUEST_ID_REUSED. Ids are a partner's own, and hold for good. They
    are unique within this service and AccountService, with the calls of MemberService that say so, and apart from that
    within the other services together: an id of an accrual may be one of an enrolment as well, but not one of a
    redemption.

    A member that was merged into another is found under the old id all the same; answers name the survivor. One that has
    left is refused points and redemptions with MEMBER_CLOSED.

    Texts for people and from other systems may hold any characters but control characters (U+0000 to U+001F, U+007F
    to U+009F).
    """

    async def accrue(self, request: v1.AccrueRequest, *, timeout: float | None = None) -> v1.AccrueResponse:
        """Accrue decides what an activity earns and gives it to the member. Scope: accrue.
        Refusals: MEMBER_NOT_FOUND, CURRENCY_MISMATCH, LINES_EXCEED_AMOUNT, EVENT_TIME_OUT_OF_RANGE,
        REQUEST_ID_REUSED, SOURCE_ALREADY_ACCRUED, BALANCE_LIMIT.
        """
        return await self._caller.call(ACCRUE, request, timeout)

    async def batch_accrue(
        self, request: v1.BatchAccrueRequest, *, timeout: float | None = None
    ) -> v1.BatchAccrueResponse:
        """BatchAccrue is many accruals in one call. Each has its own request id and its own result; one that is
        refused doesn't touch the others. Scope: accrue.
        """
        return await self._caller.call(BATCH_ACCRUE, request, timeout)

    async def simulate_accrual(
        self, request: v1.SimulateAccrualRequest, *, timeout: float | None = None
    ) -> v1.SimulateAccrualResponse:
        """SimulateAccrual decides as Accrue would now, with the same receipt, and changes nothing. Scope: read.
        Refusals: as Accrue's, but for those about request ids and sources.
        """
        return await self._caller.call(SIMULATE_ACCRUAL, request, timeout)

    async def confirm_accrual(
        self, request: v1.ConfirmAccrualRequest, *, timeout: float | None = None
    ) -> v1.ConfirmAccrualResponse:
        """ConfirmAccrual lets the points of an accrual vest that wait for it, for instance when the parcel has arrived. Scope:
        accrue. Refusals: ACCRUAL_NOT_FOUND, NOTHING_TO_CONFIRM, REQUEST_ID_REUSED.
        """
        return await self._caller.call(CONFIRM_ACCRUAL, request, timeout)

    async def reverse_accrual(
        self, request: v1.ReverseAccrualRequest, *, timeout: float | None = None
    ) -> v1.ReverseAccrualResponse:
        """ReverseAccrual takes back what an accrual of the partner's gave, in points and towards tiers, for instance
        after a refund: all that is left of it, or the share of some lines or some money, any number of times. Parts add up
        to the whole, to the point, in whatever order. The accrual's own points go first, then those that expire first; if
        they are spent already, the program says what to do. Scope: accrue. Refusals: ACCRUAL_NOT_FOUND, ALREADY_REVERSED,
        REVERSAL_EXCEEDS_ORIGINAL, LINE_NOT_FOUND, INSUFFICIENT_POINTS, DEBT_LIMIT, REQUEST_ID_REUSED.
        """
        return await self._caller.call(REVERSE_ACCRUAL, request, timeout)

    async def redeem(self, request: v1.RedeemRequest, *, timeout: float | None = None) -> v1.RedeemResponse:
        """Redeem spends points on a reward, or as part payment: at once, or in two phases. Scope: redeem. Refusals:
        MEMBER_NOT_FOUND, MEMBER_CLOSED, REWARD_NOT_FOUND, REWARD_NOT_AVAILABLE, PART_PAYMENT_NOT_ACCEPTED,
        CURRENCY_MISMATCH, LINES_EXCEED_AMOUNT, INSUFFICIENT_POINTS, REQUEST_ID_REUSED.
        """
        return await self._caller.call(REDEEM, request, timeout)

    async def capture_redemption(
        self, request: v1.CaptureRedemptionRequest, *, timeout: float | None = None
    ) -> v1.CaptureRedemptionResponse:
        """CaptureRedemption spends what a redemption of the partner's holds, all or some of it, and gives the rest back. It
        ends the hold. Scope: redeem. Refusals: REDEMPTION_NOT_FOUND, NOT_A_HOLD, HOLD_ENDED, CAPTURE_EXCEEDS_HOLD,
        PART_PAYMENT_NOT_ACCEPTED (no whole steps of the program's rate), REQUEST_ID_REUSED.
        """
        return await self._caller.call(CAPTURE_REDEMPTION, request, timeout)

    async def release_redemption(
        self, request: v1.ReleaseRedemptionRequest, *, timeout: float | None = None
    ) -> v1.ReleaseRedemptionResponse:
        """ReleaseRedemption gives back what a redemption of the partner's holds. It ends the hold. Scope: redeem. Refusals:
        REDEMPTION_NOT_FOUND, NOT_A_HOLD, HOLD_ENDED, REQUEST_ID_REUSED.
        """
        return await self._caller.call(RELEASE_REDEMPTION, request, timeout)

    async def reverse_redemption(
        self, request: v1.ReverseRedemptionRequest, *, timeout: float | None = None
    ) -> v1.ReverseRedemptionResponse:
        """ReverseRedemption gives back what a redemption of the partner's took: all that is left of it, or some points, or
        some money of a part payment, any number of times. The points go back to where they were taken from and expire when
        they would have; of those that would have expired meanwhile, the program says what becomes. Scope: redeem.
        Refusals: REDEMPTION_NOT_FOUND, ALREADY_REVERSED, REVERSAL_EXCEEDS_ORIGINAL, PART_PAYMENT_NOT_ACCEPTED (no whole
        steps of the rate), REQUEST_ID_REUSED.
        """
        return await self._caller.call(REVERSE_REDEMPTION, request, timeout)

    async def get_balance(
        self, request: v1.GetBalanceRequest, *, timeout: float | None = None
    ) -> v1.GetBalanceResponse:
        """GetBalance tells what a member holds now. Scope: read. Refusals: MEMBER_NOT_FOUND, VERSION_NOT_REACHED."""
        return await self._caller.call(GET_BALANCE, request, timeout)

    def watch_balance(self, request: v1.WatchBalanceRequest) -> AsyncGenerator[v1.WatchBalanceResponse, None]:
        """WatchBalance tells what a member holds now, and then again each time it changes, also when points vest or expire by
        themselves, on whichever server the change is made. Changes close together may be told as one: each answer is the
        latest balance, and the latest is always told. Without a change for 20 seconds the last answer is repeated, as a sign
        of life. The stream ends with UNAVAILABLE (LEDGER_UNAVAILABLE, or SERVER_STOPPING) when the server can't go on: watch
        again; and with INVALID_CREDENTIALS when the key or the token has ended. Scope: read. Refusals: MEMBER_NOT_FOUND,
        VERSION_NOT_REACHED, OVERLOADED (too many watchers).
        """
        return self._caller.stream(WATCH_BALANCE, request)

    async def list_rewards(
        self, request: v1.ListRewardsRequest, *, timeout: float | None = None
    ) -> v1.ListRewardsResponse:
        """ListRewards tells what the member can have for points, or could have with more of them: rewards whose condition the
        member meets, at this time, those that cost least first. Scope: read. Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
        """
        return await self._caller.call(LIST_REWARDS, request, timeout)

    async def list_lots(self, request: v1.ListLotsRequest, *, timeout: float | None = None) -> v1.ListLotsResponse:
        """ListLots tells what the points are that a member holds, and when they vest and expire: those that expire first come
        first. Scope: read. Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
        """
        return await self._caller.call(LIST_LOTS, request, timeout)

    async def evaluate_tier(
        self, request: v1.EvaluateTierRequest, *, timeout: float | None = None
    ) -> v1.EvaluateTierResponse:
        """EvaluateTier tells where a member stands on the program's ladders, and why. It stores nothing. Scope: read.
        Refusals: MEMBER_NOT_FOUND, LADDER_NOT_FOUND.
        """
        return await self._caller.call(EVALUATE_TIER, request, timeout)

    async def list_entries(
        self, request: v1.ListEntriesRequest, *, timeout: float | None = None
    ) -> v1.ListEntriesResponse:
        """ListEntries tells a member's history, newest first, and then that of members merged into it. Points that have expired
        but are not yet written off in the ledger are not in it. Scope: read. Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
        """
        return await self._caller.call(LIST_ENTRIES, request, timeout)


class MemberService(BlockingService):
    """MemberService keeps who takes part. Calls are authenticated, refused and repeated as LoyaltyService says;
    a replay answers with the member as it is now. A partner's request ids are unique within this service,
    ProgramService and PartnerService together; those of LoyaltyService are apart. MergeMembers, UnmergeMember and
    CloseMember move points: their request ids are among LoyaltyService's.
    """

    def enroll_member(
        self, request: v1.EnrollMemberRequest, *, timeout: float | None = None
    ) -> v1.EnrollMemberResponse:
        """EnrollMember adds a member. Scope: enroll. Refusals: MEMBER_EXISTS, IDENTIFIER_TAKEN, REQUEST_ID_REUSED."""
        return self._caller.call(ENROLL_MEMBER, request, timeout)

    def get_member(self, request: v1.GetMemberRequest, *, timeout: float | None = None) -> v1.GetMemberResponse:
        """GetMember tells of a member, by id or by an identifier. Scope: read. Refusals: MEMBER_NOT_FOUND."""
        return self._caller.call(GET_MEMBER, request, timeout)

    def update_member(
        self, request: v1.UpdateMemberRequest, *, timeout: float | None = None
    ) -> v1.UpdateMemberResponse:
        """UpdateMember changes what a member is called. Scope: enroll. Refusals: MEMBER_NOT_FOUND, REQUEST_ID_REUSED."""
        return self._caller.call(UPDATE_MEMBER, request, timeout)

    def link_identifier(
        self, request: v1.LinkIdentifierRequest, *, timeout: float | None = None
    ) -> v1.LinkIdentifierResponse:
        """LinkIdentifier lets a member be found by one more identifier. Linking one that the member has already
        changes nothing. Scope: enroll. Refusals: MEMBER_NOT_FOUND, IDENTIFIER_TAKEN, REQUEST_ID_REUSED.
        """
        return self._caller.call(LINK_IDENTIFIER, request, timeout)

    def unlink_identifier(
        self, request: v1.UnlinkIdentifierRequest, *, timeout: float | None = None
    ) -> v1.UnlinkIdentifierResponse:
        """UnlinkIdentifier takes an identifier from a member. Scope: enroll. Refusals: MEMBER_NOT_FOUND,
        IDENTIFIER_NOT_FOUND, REQUEST_ID_REUSED.
        """
        return self._caller.call(UNLINK_IDENTIFIER, request, timeout)

    def merge_members(
        self, request: v1.MergeMembersRequest, *, timeout: float | None = None
    ) -> v1.MergeMembersResponse:
        """MergeMembers makes one member of two that are the same person: the second goes on with the points, holds, debt,
        tiers, caps and identifiers of both, and answers under both ids. Scope: care. Refusals: MEMBER_NOT_FOUND,
        MEMBER_CLOSED, MEMBER_MERGED, BALANCE_LIMIT, REQUEST_ID_REUSED.
        """
        return self._caller.call(MERGE_MEMBERS, request, timeout)

    def unmerge_member(
        self, request: v1.UnmergeMemberRequest, *, timeout: float | None = None
    ) -> v1.UnmergeMemberResponse:
        """UnmergeMember takes a merge back, as long as what it moved was not touched since. Scope: care. Refusals:
        MEMBER_NOT_FOUND, MEMBER_NOT_MERGED, MERGE_CONTRADICTED, REQUEST_ID_REUSED.
        """
        return self._caller.call(UNMERGE_MEMBER, request, timeout)

    def close_member(self, request: v1.CloseMemberRequest, *, timeout: float | None = None) -> v1.CloseMemberResponse:
        """CloseMember lets a member leave. The points are forfeited or paid out, as the program says; from then on the member
        earns and spends none. Scope: care. Refusals: MEMBER_NOT_FOUND, MEMBER_CLOSED, MEMBER_NOT_SETTLED (there are holds,
        which must be captured or released, or a debt, which must be written off), REQUEST_ID_REUSED.
        """
        return self._caller.call(CLOSE_MEMBER, request, timeout)

    def erase_member(self, request: v1.EraseMemberRequest, *, timeout: float | None = None) -> v1.EraseMemberResponse:
        """EraseMember deletes for good what is personal: names and identifiers, also those of members merged into this one,
        and the reasons and notes of their operations that callers wrote. Points stay in the books, under an id that says
        nothing about anybody, and so do request ids and sources, which keep calls from being done twice: let them say
        nothing about anybody either. A call about the member that is repeated later is refused with REQUEST_ID_REUSED.
        Scope: care. Refusals: MEMBER_NOT_FOUND, MEMBER_NOT_SETTLED (the member has not left), REQUEST_ID_REUSED.
        """
        return self._caller.call(ERASE_MEMBER, request, timeout)

    def export_member(
        self, request: v1.ExportMemberRequest, *, timeout: float | None = None
    ) -> v1.ExportMemberResponse:
        """ExportMember tells all that is held on a member, page by page, each record as a JSON document. A list that changes
        meanwhile is told as it is when its page is. Scope: care.
        Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
        """
        return self._caller.call(EXPORT_MEMBER, request, timeout)


class AsyncMemberService(AsyncService):
    """MemberService keeps who takes part. Calls are authenticated, refused and repeated as LoyaltyService says;
    a replay answers with the member as it is now. A partner's request ids are unique within this service,
    ProgramService and PartnerService together; those of LoyaltyService are apart. MergeMembers, UnmergeMember and
    CloseMember move points: their request ids are among LoyaltyService's.
    """

    async def enroll_member(
        self, request: v1.EnrollMemberRequest, *, timeout: float | None = None
    ) -> v1.EnrollMemberResponse:
        """EnrollMember adds a member. Scope: enroll. Refusals: MEMBER_EXISTS, IDENTIFIER_TAKEN, REQUEST_ID_REUSED."""
        return await self._caller.call(ENROLL_MEMBER, request, timeout)

    async def get_member(self, request: v1.GetMemberRequest, *, timeout: float | None = None) -> v1.GetMemberResponse:
        """GetMember tells of a member, by id or by an identifier. Scope: read. Refusals: MEMBER_NOT_FOUND."""
        return await self._caller.call(GET_MEMBER, request, timeout)

    async def update_member(
        self, request: v1.UpdateMemberRequest, *, timeout: float | None = None
    ) -> v1.UpdateMemberResponse:
        """UpdateMember changes what a member is called. Scope: enroll. Refusals: MEMBER_NOT_FOUND, REQUEST_ID_REUSED."""
        return await self._caller.call(UPDATE_MEMBER, request, timeout)

    async def link_identifier(
        self, request: v1.LinkIdentifierRequest, *, timeout: float | None = None
    ) -> v1.LinkIdentifierResponse:
        """LinkIdentifier lets a member be found by one more identifier. Linking one that the member has already
        changes nothing. Scope: enroll. Refusals: MEMBER_NOT_FOUND, IDENTIFIER_TAKEN, REQUEST_ID_REUSED.
        """
        return await self._caller.call(LINK_IDENTIFIER, request, timeout)

    async def unlink_identifier(
        self, request: v1.UnlinkIdentifierRequest, *, timeout: float | None = None
    ) -> v1.UnlinkIdentifierResponse:
        """UnlinkIdentifier takes an identifier from a member. Scope: enroll. Refusals: MEMBER_NOT_FOUND,
        IDENTIFIER_NOT_FOUND, REQUEST_ID_REUSED.
        """
        return await self._caller.call(UNLINK_IDENTIFIER, request, timeout)

    async def merge_members(
        self, request: v1.MergeMembersRequest, *, timeout: float | None = None
    ) -> v1.MergeMembersResponse:
        """MergeMembers makes one member of two that are the same person: the second goes on with the points, holds, debt,
        tiers, caps and identifiers of both, and answers under both ids. Scope: care. Refusals: MEMBER_NOT_FOUND,
        MEMBER_CLOSED, MEMBER_MERGED, BALANCE_LIMIT, REQUEST_ID_REUSED.
        """
        return await self._caller.call(MERGE_MEMBERS, request, timeout)

    async def unmerge_member(
        self, request: v1.UnmergeMemberRequest, *, timeout: float | None = None
    ) -> v1.UnmergeMemberResponse:
        """UnmergeMember takes a merge back, as long as what it moved was not touched since. Scope: care. Refusals:
        MEMBER_NOT_FOUND, MEMBER_NOT_MERGED, MERGE_CONTRADICTED, REQUEST_ID_REUSED.
        """
        return await self._caller.call(UNMERGE_MEMBER, request, timeout)

    async def close_member(
        self, request: v1.CloseMemberRequest, *, timeout: float | None = None
    ) -> v1.CloseMemberResponse:
        """CloseMember lets a member leave. The points are forfeited or paid out, as the program says; from then on the member
        earns and spends none. Scope: care. Refusals: MEMBER_NOT_FOUND, MEMBER_CLOSED, MEMBER_NOT_SETTLED (there are holds,
        which must be captured or released, or a debt, which must be written off), REQUEST_ID_REUSED.
        """
        return await self._caller.call(CLOSE_MEMBER, request, timeout)

    async def erase_member(
        self, request: v1.EraseMemberRequest, *, timeout: float | None = None
    ) -> v1.EraseMemberResponse:
        """EraseMember deletes for good what is personal: names and identifiers, also those of members merged into this one,
        and the reasons and notes of their operations that callers wrote. Points stay in the books, under an id that says
        nothing about anybody, and so do request ids and sources, which keep calls from being done twice: let them say
        nothing about anybody either. A call about the member that is repeated later is refused with REQUEST_ID_REUSED.
        Scope: care. Refusals: MEMBER_NOT_FOUND, MEMBER_NOT_SETTLED (the member has not left), REQUEST_ID_REUSED.
        """
        return await self._caller.call(ERASE_MEMBER, request, timeout)

    async def export_member(
        self, request: v1.ExportMemberRequest, *, timeout: float | None = None
    ) -> v1.ExportMemberResponse:
        """ExportMember tells all that is held on a member, page by page, each record as a JSON document. A list that changes
        meanwhile is told as it is when its page is. Scope: care.
        Refusals: MEMBER_NOT_FOUND, INVALID_PAGE_TOKEN.
        """
        return await self._caller.call(EXPORT_MEMBER, request, timeout)


class PartnerService(BlockingService):
    """PartnerService keeps who may call in. Calls are authenticated and refused as LoyaltyService says; all need the
    scope manage.
    """

    def create_partner(
        self, request: v1.CreatePartnerRequest, *, timeout: float | None = None
    ) -> v1.CreatePartnerResponse:
        """CreatePartner adds a partner to the program. Refusals: PARTNER_EXISTS, REQUEST_ID_REUSED."""
        return self._caller.call(CREATE_PARTNER, request, timeout)

    def list_partners(
        self, request: v1.ListPartnersRequest, *, timeout: float | None = None
    ) -> v1.ListPartnersResponse:
        """ListPartners tells the program's partners, by id. Refusals: INVALID_PAGE_TOKEN."""
        return self._caller.call(LIST_PARTNERS, request, timeout)

    def create_api_key(
        self, request: v1.CreateApiKeyRequest, *, timeout: float | None = None
    ) -> v1.CreateApiKeyResponse:
        """CreateApiKey makes a key for a partner. Its secret is in this answer and nowhere else: only a hash is kept,
        so a replay answers without it (revoke the key and make another). Refusals: PARTNER_NOT_FOUND,
        REQUEST_ID_REUSED.
        """
        return self._caller.call(CREATE_API_KEY, request, timeout)

    def list_api_keys(self, request: v1.ListApiKeysRequest, *, timeout: float | None = None) -> v1.ListApiKeysResponse:
        """ListApiKeys tells the program's keys, without secrets, by id. Refusals: INVALID_PAGE_TOKEN."""
        return self._caller.call(LIST_API_KEYS, request, timeout)

    def revoke_api_key(
        self, request: v1.RevokeApiKeyRequest, *, timeout: float | None = None
    ) -> v1.RevokeApiKeyResponse:
        """RevokeApiKey ends a key: at once on this server, within two seconds on the others. Revoking it again changes
        nothing. Refusals: PARTNER_NOT_FOUND, REQUEST_ID_REUSED.
        """
        return self._caller.call(REVOKE_API_KEY, request, timeout)


class AsyncPartnerService(AsyncService):
    """PartnerService keeps who may call in. Calls are authenticated and refused as LoyaltyService says; all need the
    scope manage.
    """

    async def create_partner(
        self, request: v1.CreatePartnerRequest, *, timeout: float | None = None
    ) -> v1.CreatePartnerResponse:
        """CreatePartner adds a partner to the program. Refusals: PARTNER_EXISTS, REQUEST_ID_REUSED."""
        return await self._caller.call(CREATE_PARTNER, request, timeout)

    async def list_partners(
        self, request: v1.ListPartnersRequest, *, timeout: float | None = None
    ) -> v1.ListPartnersResponse:
        """ListPartners tells the program's partners, by id. Refusals: INVALID_PAGE_TOKEN."""
        return await self._caller.call(LIST_PARTNERS, request, timeout)

    async def create_api_key(
        self, request: v1.CreateApiKeyRequest, *, timeout: float | None = None
    ) -> v1.CreateApiKeyResponse:
        """CreateApiKey makes a key for a partner. Its secret is in this answer and nowhere else: only a hash is kept,
        so a replay answers without it (revoke the key and make another). Refusals: PARTNER_NOT_FOUND,
        REQUEST_ID_REUSED.
        """
        return await self._caller.call(CREATE_API_KEY, request, timeout)

    async def list_api_keys(
        self, request: v1.ListApiKeysRequest, *, timeout: float | None = None
    ) -> v1.ListApiKeysResponse:
        """ListApiKeys tells the program's keys, without secrets, by id. Refusals: INVALID_PAGE_TOKEN."""
        return await self._caller.call(LIST_API_KEYS, request, timeout)

    async def revoke_api_key(
        self, request: v1.RevokeApiKeyRequest, *, timeout: float | None = None
    ) -> v1.RevokeApiKeyResponse:
        """RevokeApiKey ends a key: at once on this server, within two seconds on the others. Revoking it again changes
        nothing. Refusals: PARTNER_NOT_FOUND, REQUEST_ID_REUSED.
        """
        return await self._caller.call(REVOKE_API_KEY, request, timeout)


class ProgramService(BlockingService):
    """ProgramService keeps a program's definitions. Calls are authenticated and refused as LoyaltyService says. The
    first version of a new program is applied with the command line, which makes its first key as well.
    """

    def apply_program(
        self, request: v1.ApplyProgramRequest, *, timeout: float | None = None
    ) -> v1.ApplyProgramResponse:
        """ApplyProgram makes a definition the program's next version. Applying the definition of the newest version
        again changes nothing and answers with it. A version keeps the currency, the time zone and the unit of points of
        the one before (INVALID_DEFINITION). Scope: manage. Refusals: INVALID_DEFINITION, REQUEST_ID_REUSED,
        EFFECTIVE_TIME_PASSED.
        """
        return self._caller.call(APPLY_PROGRAM, request, timeout)

    def get_program(self, request: v1.GetProgramRequest, *, timeout: float | None = None) -> v1.GetProgramResponse:
        """GetProgram tells a version of a program. Scope: read."""
        return self._caller.call(GET_PROGRAM, request, timeout)

    def list_program_versions(
        self, request: v1.ListProgramVersionsRequest, *, timeout: float | None = None
    ) -> v1.ListProgramVersionsResponse:
        """ListProgramVersions tells a program's versions, newest first. Scope: read. Refusals: INVALID_PAGE_TOKEN."""
        return self._caller.call(LIST_PROGRAM_VERSIONS, request, timeout)


class AsyncProgramService(AsyncService):
    """ProgramService keeps a program's definitions. Calls are authenticated and refused as LoyaltyService says. The
    first version of a new program is applied with the command line, which makes its first key as well.
    """

    async def apply_program(
        self, request: v1.ApplyProgramRequest, *, timeout: float | None = None
    ) -> v1.ApplyProgramResponse:
        """ApplyProgram makes a definition the program's next version. Applying the definition of the newest version
        again changes nothing and answers with it. A version keeps the currency, the time zone and the unit of points of
        the one before (INVALID_DEFINITION). Scope: manage. Refusals: INVALID_DEFINITION, REQUEST_ID_REUSED,
        EFFECTIVE_TIME_PASSED.
        """
        return await self._caller.call(APPLY_PROGRAM, request, timeout)

    async def get_program(
        self, request: v1.GetProgramRequest, *, timeout: float | None = None
    ) -> v1.GetProgramResponse:
        """GetProgram tells a version of a program. Scope: read."""
        return await self._caller.call(GET_PROGRAM, request, timeout)

    async def list_program_versions(
        self, request: v1.ListProgramVersionsRequest, *, timeout: float | None = None
    ) -> v1.ListProgramVersionsResponse:
        """ListProgramVersions tells a program's versions, newest first. Scope: read. Refusals: INVALID_PAGE_TOKEN."""
        return await self._caller.call(LIST_PROGRAM_VERSIONS, request, timeout)


class TokenService(BlockingService):
    """TokenService makes member tokens: short-lived credentials with which an app acts for one member, straight from a
    phone or a browser. A partner's backend, which knows who is signed in, asks for one and hands it to the app, which
    sends it as an API key is sent. Calls are authenticated and refused as LoyaltyService says; all need the scope token.

    With a token the app may call, for its member and for nobody else: GetBalance, WatchBalance, ListEntries, ListLots,
    EvaluateTier, ListRewards and GetMember; and Redeem for a reward, if the token has the scope redeem too. The member is
    named by the token's own id; another id or any identifier is refused with OTHER_MEMBER, whether it exists or not.
    Everything else is refused with MISSING_SCOPE. A redemption counts as the issuing partner's; its `request_id` is the
    member's own.

    A program can accept its own identity provider's tokens as well: see `identity_providers` of ProgramDefinition.
    """

    def issue_member_token(
        self, request: v1.IssueMemberTokenRequest, *, timeout: float | None = None
    ) -> v1.IssueMemberTokenResponse:
        """IssueMemberToken makes a token for a member. A replay answers with the same token. Refusals:
        MEMBER_NOT_FOUND, MEMBER_CLOSED, MISSING_SCOPE (a key issues no token that may do more than itself),
        TOKENS_NOT_CONFIGURED, REQUEST_ID_REUSED.
        """
        return self._caller.call(ISSUE_MEMBER_TOKEN, request, timeout)

    def revoke_member_tokens(
        self, request: v1.RevokeMemberTokensRequest, *, timeout: float | None = None
    ) -> v1.RevokeMemberTokensResponse:
        """RevokeMemberTokens ends all tokens of a member that were made before, by whichever partner, for instance when a phone
        was lost: at once on this server, within two seconds on the others. Tokens end with the key that issued them, and when
        their member leaves, too. Refusals: MEMBER_NOT_FOUND, REQUEST_ID_REUSED.
        """
        return self._caller.call(REVOKE_MEMBER_TOKENS, request, timeout)


class AsyncTokenService(AsyncService):
    """TokenService makes member tokens: short-lived credentials with which an app acts for one member, straight from a
    phone or a browser. A partner's backend, which knows who is signed in, asks for one and hands it to the app, which
    sends it as an API key is sent. Calls are authenticated and refused as LoyaltyService says; all need the scope token.

    With a token the app may call, for its member and for nobody else: GetBalance, WatchBalance, ListEntries, ListLots,
    EvaluateTier, ListRewards and GetMember; and Redeem for a reward, if the token has the scope redeem too. The member is
    named by the token's own id; another id or any identifier is refused with OTHER_MEMBER, whether it exists or not.
    Everything else is refused with MISSING_SCOPE. A redemption counts as the issuing partner's; its `request_id` is the
    member's own.

    A program can accept its own identity provider's tokens as well: see `identity_providers` of ProgramDefinition.
    """

    async def issue_member_token(
        self, request: v1.IssueMemberTokenRequest, *, timeout: float | None = None
    ) -> v1.IssueMemberTokenResponse:
        """IssueMemberToken makes a token for a member. A replay answers with the same token. Refusals:
        MEMBER_NOT_FOUND, MEMBER_CLOSED, MISSING_SCOPE (a key issues no token that may do more than itself),
        TOKENS_NOT_CONFIGURED, REQUEST_ID_REUSED.
        """
        return await self._caller.call(ISSUE_MEMBER_TOKEN, request, timeout)

    async def revoke_member_tokens(
        self, request: v1.RevokeMemberTokensRequest, *, timeout: float | None = None
    ) -> v1.RevokeMemberTokensResponse:
        """RevokeMemberTokens ends all tokens of a member that were made before, by whichever partner, for instance when a phone
        was lost: at once on this server, within two seconds on the others. Tokens end with the key that issued them, and when
        their member leaves, too. Refusals: MEMBER_NOT_FOUND, REQUEST_ID_REUSED.
        """
        return await self._caller.call(REVOKE_MEMBER_TOKENS, request, timeout)
