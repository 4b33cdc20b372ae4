;; The two inner loops of the CPU engine over one chunk of finite f32 values, four at a time (WebAssembly SIMD).
;; The same additions in the same order as src/statistics/fold-chunk.ts and bin-values.ts, so the same bits.
;;
;; Memory, in bytes:       0  values, up to 8192 f32
;;                     32768  values at the last capture, as many
;;                     65536  sums: f64 × 4 lanes of Σ(x − shift), then of Σ(x − shift)², then of Σ|x − previous|
;;                     65632  f32 × 4 lanes of minima, then of maxima; i32 × 4 lanes of values below the threshold
;;                     65792  counters: 4 replicas of 257 u32
;;                     69904  257 f32: the least value that belongs in each bin, for `bin_by_edges`
;; `n` is a multiple of 4, at least 4.
(module
  (memory (export "memory") 2 2)

  (func (export "fold") (param $n i32)
    (local $p i32) (local $end i32)
    (local $v v128) (local $lo v128) (local $hi v128) (local $shift v128)
    (local $s01 v128) (local $s23 v128) (local $q01 v128) (local $q23 v128)
    (local $min v128) (local $max v128) (local $below v128) (local $threshold v128)
    (local.set $end (i32.shl (local.get $n) (i32.const 2)))
    (local.set $min (v128.load32_splat (i32.const 0)))
    (local.set $max (local.get $min))
    (local.set $shift (f64x2.promote_low_f32x4 (local.get $min)))
    (local.set $threshold (f32x4.splat (f32.const 0.1)))
    (loop $next
      (local.set $v (v128.load (local.get $p)))
      (local.set $lo (f64x2.sub (f64x2.promote_low_f32x4 (local.get $v)) (local.get $shift)))
      (local.set $hi (f64x2.sub
        (f64x2.promote_low_f32x4 (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $v) (local.get $v)))
        (local.get $shift)))
      (local.set $s01 (f64x2.add (local.get $s01) (local.get $lo)))
      (local.set $s23 (f64x2.add (local.get $s23) (local.get $hi)))
      (local.set $q01 (f64x2.add (local.get $q01) (f64x2.mul (local.get $lo) (local.get $lo))))
      (local.set $q23 (f64x2.add (local.get $q23) (f64x2.mul (local.get $hi) (local.get $hi))))
      (local.set $min (f32x4.pmin (local.get $min) (local.get $v)))
      (local.set $max (f32x4.pmax (local.get $max) (local.get $v)))
      ;; A comparison that holds is −1.
      (local.set $below (i32x4.sub (local.get $below) (f32x4.lt (local.get $v) (local.get $threshold))))
      (local.set $p (i32.add (local.get $p) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $p) (local.get $end))))
    (v128.store offset=65536 (i32.const 0) (local.get $s01))
    (v128.store offset=65552 (i32.const 0) (local.get $s23))
    (v128.store offset=65568 (i32.const 0) (local.get $q01))
    (v128.store offset=65584 (i32.const 0) (local.get $q23))
    (v128.store offset=65632 (i32.const 0) (local.get $min))
    (v128.store offset=65648 (i32.const 0) (local.get $max))
    (v128.store offset=65664 (i32.const 0) (local.get $below)))

  (func (export "change") (param $n i32)
    (local $p i32) (local $end i32)
    (local $v v128) (local $w v128) (local $c01 v128) (local $c23 v128)
    (local.set $end (i32.shl (local.get $n) (i32.const 2)))
    (loop $next
      (local.set $v (v128.load (local.get $p)))
      (local.set $w (v128.load offset=32768 (local.get $p)))
      (local.set $c01 (f64x2.add (local.get $c01) (f64x2.abs (f64x2.sub
        (f64x2.promote_low_f32x4 (local.get $v))
        (f64x2.promote_low_f32x4 (local.get $w))))))
      (local.set $c23 (f64x2.add (local.get $c23) (f64x2.abs (f64x2.sub
        (f64x2.promote_low_f32x4 (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $v) (local.get $v)))
        (f64x2.promote_low_f32x4 (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $w) (local.get $w)))))))
      (local.set $p (i32.add (local.get $p) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $p) (local.get $end))))
    (v128.store offset=65600 (i32.const 0) (local.get $c01))
    (v128.store offset=65616 (i32.const 0) (local.get $c23)))

  (func (export "bin") (param $n i32) (param $low f64) (param $scale f64)
    (local $p i32) (local $end i32) (local $k i32)
    (local $v v128) (local $lows v128) (local $scales v128) (local $places v128) (local $quarter v128)
    (local.set $end (i32.shl (local.get $n) (i32.const 2)))
    (local.set $lows (f64x2.splat (local.get $low)))
    (local.set $scales (f64x2.splat (local.get $scale)))
    ;; 2^50, where neighbouring floats are 1/4 apart: bin k added to it leaves 4k, the place of its counter, in the low bits.
    (local.set $quarter (f64x2.splat (f64.const 0x1p50)))
    (loop $next
      (local.set $v (v128.load (local.get $p)))
      (local.set $places (f64x2.add (local.get $quarter) (f64x2.floor (f64x2.mul
        (f64x2.sub (f64x2.promote_low_f32x4 (local.get $v)) (local.get $lows)) (local.get $scales)))))
      (local.set $k (i32.wrap_i64 (i64x2.extract_lane 0 (local.get $places))))
      (i32.store offset=65792 (local.get $k) (i32.add (i32.load offset=65792 (local.get $k)) (i32.const 1)))
      (local.set $k (i32.wrap_i64 (i64x2.extract_lane 1 (local.get $places))))
      (i32.store offset=66820 (local.get $k) (i32.add (i32.load offset=66820 (local.get $k)) (i32.const 1)))
      (local.set $places (f64x2.add (local.get $quarter) (f64x2.floor (f64x2.mul
        (f64x2.sub
          (f64x2.promote_low_f32x4 (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $v) (local.get $v)))
          (local.get $lows)) (local.get $scales)))))
      (local.set $k (i32.wrap_i64 (i64x2.extract_lane 0 (local.get $places))))
      (i32.store offset=67848 (local.get $k) (i32.add (i32.load offset=67848 (local.get $k)) (i32.const 1)))
      (local.set $k (i32.wrap_i64 (i64x2.extract_lane 1 (local.get $places))))
      (i32.store offset=68876 (local.get $k) (i32.add (i32.load offset=68876 (local.get $k)) (i32.const 1)))
      (local.set $p (i32.add (local.get $p) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $p) (local.get $end)))))

  ;; As `bin`, but a value below the entry of its bin goes into the bin before it.
  (func (export "bin_by_edges") (param $n i32) (param $low f64) (param $scale f64)
    (local $p i32) (local $end i32) (local $k i32)
    (local $v v128) (local $lows v128) (local $scales v128) (local $places v128) (local $quarter v128)
    (local.set $end (i32.shl (local.get $n) (i32.const 2)))
    (local.set $lows (f64x2.splat (local.get $low)))
    (local.set $scales (f64x2.splat (local.get $scale)))
    ;; 2^50, where neighbouring floats are 1/4 apart: bin k added to it leaves 4k, the place of its counter, in the low bits.
    (local.set $quarter (f64x2.splat (f64.const 0x1p50)))
    (loop $next
      (local.set $v (v128.load (local.get $p)))
      (local.set $places (f64x2.add (local.get $quarter) (f64x2.floor (f64x2.mul
        (f64x2.sub (f64x2.promote_low_f32x4 (local.get $v)) (local.get $lows)) (local.get $scales)))))
      (local.set $k (i32.wrap_i64 (i64x2.extract_lane 0 (local.get $places))))
      (local.set $k (i32.sub (local.get $k) (i32.shl
        (f32.lt (f32x4.extract_lane 0 (local.get $v)) (f32.load offset=69904 (local.get $k))) (i32.const 2))))
      (i32.store offset=65792 (local.get $k) (i32.add (i32.load offset=65792 (local.get $k)) (i32.const 1)))
      (local.set $k (i32.wrap_i64 (i64x2.extract_lane 1 (local.get $places))))
      (local.set $k (i32.sub (local.get $k) (i32.shl
        (f32.lt (f32x4.extract_lane 1 (local.get $v)) (f32.load offset=69904 (local.get $k))) (i32.const 2))))
      (i32.store offset=66820 (local.get $k) (i32.add (i32.load offset=66820 (local.get $k)) (i32.const 1)))
      (local.set $places (f64x2.add (local.get $quarter) (f64x2.floor (f64x2.mul
        (f64x2.sub
          (f64x2.promote_low_f32x4 (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $v) (local.get $v)))
          (local.get $lows)) (local.get $scales)))))
      (local.set $k (i32.wrap_i64 (i64x2.extract_lane 0 (local.get $places))))
      (local.set $k (i32.sub (local.get $k) (i32.shl
        (f32.lt (f32x4.extract_lane 2 (local.get $v)) (f32.load offset=69904 (local.get $k))) (i32.const 2))))
      (i32.store offset=67848 (local.get $k) (i32.add (i32.load offset=67848 (local.get $k)) (i32.const 1)))
      (local.set $k (i32.wrap_i64 (i64x2.extract_lane 1 (local.get $places))))
      (local.set $k (i32.sub (local.get $k) (i32.shl
        (f32.lt (f32x4.extract_lane 3 (local.get $v)) (f32.load offset=69904 (local.get $k))) (i32.const 2))))
      (i32.store offset=68876 (local.get $k) (i32.add (i32.load offset=68876 (local.get $k)) (i32.const 1)))
      (local.set $p (i32.add (local.get $p) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $p) (local.get $end))))))
