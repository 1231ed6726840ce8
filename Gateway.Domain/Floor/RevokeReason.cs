namespace Gateway.Domain.Floor;

/// <summary>Why a burst is revoked: the reasons of Media Burst Revoke.</summary>
public enum RevokeReason : ushort
{
    OnlyOneUser = 1,
    TooLong = 2,
    NoPermission = 3,
    PreEmpted = 4,
}
