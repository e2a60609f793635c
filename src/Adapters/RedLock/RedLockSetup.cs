using Microsoft.Extensions.DependencyInjection;
using Ticketing.Reservations.Locking;

namespace Ticketing.Adapters.RedLock;

/// <summary>Registers RedLock.net.</summary>
public static class RedLockSetup
{
    /// <summary>Lets RedLock.net keep the locks on seats. Comes before the module of reservations.</summary>
    public static IServiceCollection AddRedLock(this IServiceCollection services) => services.AddSingleton<ISeatLock, RedLockNetSeatLock>();
}
