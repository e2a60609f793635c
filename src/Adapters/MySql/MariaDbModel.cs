using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Ticketing.Reservations.Store;

namespace Ticketing.Adapters.MySql;

/// <summary>
/// The modules' models as MariaDB has them: one database with <c>schema_table</c> for <c>schema.table</c>, texts with a length where an index needs one, compared byte by
/// byte, and in place of partial indexes either whole ones or a generated column that is null where a row does not count.
/// </summary>
internal sealed class MariaDbModel(ModelCustomizerDependencies dependencies) : RelationalModelCustomizer(dependencies)
{
    private const string Charset = "utf8mb4";
    private const string Collation = "utf8mb4_nopad_bin";
    private const string LiveSeat = "LiveSeatId";
    private const int TextLength = 255;

    public override void Customize(ModelBuilder modelBuilder, DbContext context)
    {
        base.Customize(modelBuilder, context);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
            Adapt(entity);
        modelBuilder.Model.SetDefaultSchema(null);
        foreach (var function in modelBuilder.Model.GetDbFunctions())
            function.Translation = _ => new SqlFragmentExpression("sysdate(6)");
        if (modelBuilder.Model.FindEntityType(typeof(ReservationSeatRow)) is not null)
            GuardLiveSeats(modelBuilder);
    }

    private static void Adapt(IMutableEntityType entity)
    {
        entity.SetTableName($"{entity.GetSchema() ?? entity.Model.GetDefaultSchema()}_{entity.GetTableName()}");
        entity.SetSchema(null);
        entity.SetCharSet(Charset);
        entity.SetCollation(Collation);
        foreach (var property in entity.GetProperties())
            Adapt(property);
        foreach (var index in entity.GetIndexes())
            index.SetFilter(null);
    }

    private static void Adapt(IMutableProperty property)
    {
        if (property.GetColumnType() == "json")
            property.SetColumnType("longtext");
        else if (property.GetColumnType() == "text")
            return;
        else if (property.ClrType == typeof(string) && property.GetMaxLength() is null)
            property.SetMaxLength(TextLength);
        else if (property.ClrType == typeof(byte[]) && property.GetColumnName() != "body")
            property.SetMaxLength(32);

        property.SetDefaultValueSql(property.GetDefaultValueSql() switch
        {
            "clock_timestamp()" => "current_timestamp(6)",
            "gen_random_uuid()" => "(uuid())",
            var other => other,
        });
    }

    private static void GuardLiveSeats(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<ReservationSeatRow>(seat =>
        {
            foreach (var index in seat.Metadata.GetIndexes().Where(index => index.IsUnique).ToList())
                seat.Metadata.RemoveIndex(index);
            seat.Property<long?>(LiveSeat).HasColumnName("live_seat_id").HasComputedColumnSql("case when state <> 'FREE' then seat_id end", stored: true);
            seat.HasIndex(LiveSeat).IsUnique().HasDatabaseName(ReservationContext.OneLive);
            seat.HasIndex(nameof(ReservationSeatRow.ScheduleId), LiveSeat).HasDatabaseName("ix_reservation_seats_schedule");
        });
        modelBuilder.Entity<ReservationRow>(reservation =>
        {
            reservation.Metadata.RemoveIndex(reservation.Metadata.GetIndexes().Single(index => index.GetDatabaseName() == "ix_reservations_held_until"));
            reservation.HasIndex(row => new { row.Status, row.HeldUntil }).HasDatabaseName("ix_reservations_held_until");
        });
    }
}
